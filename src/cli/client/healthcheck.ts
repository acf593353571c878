import { CallFailedError } from "../../grpc/client/call_failed_error.ts";
import { checkHealth } from "../../grpc/health/health_client.ts";
import type { CliIo } from "../cli_io.ts";
import { connectionHint } from "./connection_hint.ts";
import { displayEndpoint, healthcheckEndpoint, readTlsOf } from "./endpoint.ts";
import { EXIT_NOT_SERVING, EXIT_OK, oneLine } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";

/**
 * Asks an invoker for its health and prints it (docs/health.md): for probes of containers that
 * hold no other program.
 *
 * @returns the exit status: 0 when it serves
 */
export async function healthcheck(
  options: OptionValues<"healthcheck">,
  io: CliIo,
): Promise<number> {
  const { service = "", timeout: timeoutMs } = options;
  const endpoint = healthcheckEndpoint(options);
  const address = displayEndpoint(endpoint);
  const tls = await readTlsOf(endpoint);
  try {
    const status = await checkHealth(endpoint.address, { service, timeoutMs, tls });
    // Whether anybody reads it makes the invoker no less healthy.
    await io.stdout(new TextEncoder().encode(`${status}\n`)).catch(() => {});
    if (status === "SERVING") return EXIT_OK;
    io.stderr(`Not healthy: ${address} answers ${status}\n`);
  } catch (error) {
    if (!(error instanceof CallFailedError)) throw error;
    const why = `${error.message}${connectionHint(error, endpoint)}`;
    io.stderr(`${oneLine(`Cannot check the health of ${address}: ${why}`)}\n`);
  }
  return EXIT_NOT_SERVING;
}
