import { CallFailedError } from "../client/call_failed_error.ts";
import { ClientConnection } from "../client/client_connection.ts";
import type { ClientTls } from "../client/client_tls.ts";
import type { HealthCheckStatus } from "./health_codec.ts";
import { healthService } from "./health_service.ts";

/** Options of {@linkcode checkHealth}. */
export interface CheckHealthOptions {
  /** Full name of a service; empty for the server as a whole. */
  readonly service: string;
  /** How long connecting and the answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Absent: in plaintext. */
  readonly tls?: ClientTls | undefined;
}

/**
 * Asks a server for its health, once, by `grpc.health.v1.Health.Check`.
 *
 * @param address `HOST:PORT`
 * @throws {CallFailedError} when there is no answer, or one without a status
 */
export async function checkHealth(
  address: string,
  { service, timeoutMs, tls }: CheckHealthOptions,
): Promise<HealthCheckStatus> {
  const connection = new ClientConnection(address, tls);
  try {
    const output = connection.open(healthService.Check, {
      start: { deadlineMs: Date.now() + timeoutMs },
      input: ReadableStream.from([[{ service }]]),
      signal: new AbortController().signal,
    });
    const responses = (await Array.fromAsync(output)).flat();
    const [response] = responses;
    if (!response) throw new CallFailedError("INTERNAL", "the answer has no message");
    return response.status;
  } finally {
    connection.close();
  }
}
