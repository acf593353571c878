import { createServer } from "node:net";
import { listenOn } from "../port/listen.ts";
import { canSharePort } from "./port_sharing.ts";

/** A port that others are about to listen on. */
export interface ReservedPort {
  /** Its number, never 0. */
  readonly port: number;
  readonly addresses: readonly string[];
  /** Called when they listen. */
  release(): void;
}

/**
 * Makes sure of a port for others.
 *
 * Those that share a port do not notice others that share it as well, as those of another invoker would:
 * it is tried for itself first. Where any free one is asked for it is kept until they listen, if it can
 * be shared.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function reservePort(host: string, port: number): Promise<ReservedPort> {
  const isKept = port === 0 && canSharePort();
  const { port: bound, addresses, servers } = await listenOn(
    { host, port, sharedPort: isKept },
    () => createServer((socket) => void socket.destroy()),
  );
  const close = () =>
    Promise.all(
      servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  if (isKept) return { port: bound, addresses, release: () => void close() };
  await close();
  return { port: bound, addresses, release() {} };
}
