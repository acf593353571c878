import { createServer } from "node:net";
import { listenOn } from "../grpc/http2/listen.ts";

/** A port that several processes are about to listen on. */
export interface ReservedPort {
  /** Its number, never 0. */
  readonly port: number;
  /** Called when they all listen. */
  release(): void;
}

/**
 * Makes sure of a port for several processes.
 *
 * Processes that share a port do not notice others that share it as well, as those of another invoker
 * would: it is tried for itself first. Where any free one is asked for it is kept until they listen.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function reservePort(host: string, port: number): Promise<ReservedPort> {
  const { port: bound, servers } = await listenOn(
    { host, port, sharedPort: port === 0 },
    () => createServer((socket) => void socket.destroy()),
  );
  const close = () =>
    Promise.all(
      servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  if (port === 0) return { port: bound, release: () => void close() };
  await close();
  return { port: bound, release() {} };
}
