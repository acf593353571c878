import { clearInterval, setInterval } from "node:timers";
import type { CompleteLimits } from "./connection_limits.ts";
import { listenOn, type ListenOptions } from "./listen.ts";
import { createListener, type RequestHandlers } from "./listener.ts";
import { type ConnectionsClosing, PortConnections } from "./port_connections.ts";
import type { SecureServers } from "./tls/secure_servers.ts";

/** How often it is looked at whether it still listens, in milliseconds. */
const WATCH_MS = 1000;

/** Options of {@linkcode openPort}. */
export interface PortOptions extends ListenOptions {
  readonly limits: CompleteLimits;
  /** What connections are secured with; absent: they are in plaintext. */
  readonly tls?: SecureServers | undefined;
  /** Told when something else closes the port. @default nobody */
  readonly onPortClosed?: (() => void) | undefined;
}

/** A port that accepts connections. */
export interface OpenPort {
  /** Its number. */
  readonly port: number;
  /**
   * Takes no new connections, and tells clients to go elsewhere.
   *
   * @param lastMs how long those may go on to ask who hear of it only with an answer. @default {0}
   */
  drain(lastMs?: number): PortDraining;
  /** Ends at once; what is under way is cut off. */
  close(): void;
}

/** What a drain of connections waits for. */
export interface PortDraining extends ConnectionsClosing {
  /** Resolves when the last connection has closed; one that says nothing may take its time. */
  readonly connections: Promise<void>;
}

/**
 * Listens on all addresses of a host, and hands on what clients ask for.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function openPort(
  { limits, tls, onPortClosed = () => {}, ...where }: PortOptions,
  handlers: RequestHandlers,
): Promise<OpenPort> {
  const connections = new PortConnections();
  const { port, servers } = await listenOn(
    where,
    () => createListener(limits, connections, handlers, tls),
  );
  // It says that it has closed only when its last connection has.
  const watch = setInterval(() => {
    if (servers.every(({ listening }) => listening)) return;
    clearInterval(watch);
    onPortClosed();
  }, WATCH_MS).unref();
  return {
    port,
    drain(lastMs = 0) {
      clearInterval(watch);
      const closed = servers.map((server) =>
        new Promise<void>((resolve) => server.close(() => resolve()))
      );
      return { ...connections.close(lastMs), connections: Promise.all(closed).then(() => {}) };
    },
    close() {
      clearInterval(watch);
      for (const server of servers) server.close();
      connections.destroy();
    },
  };
}
