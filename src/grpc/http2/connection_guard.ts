import type { Http2Session } from "node:http2";
import type { Server, Socket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";

/** What a server lets its connections do before there is a gRPC call. */
export interface ConnectionGuard {
  /** How many there may be at a time; more are closed at once. */
  readonly maxConnections: number;
  /** How long one may take for TLS, the HTTP/2 preface and the settings after it; and to close. */
  readonly handshakeTimeoutMs: number;
  /** Told when the last place has been taken, at most once a minute. */
  readonly onFull: (count: number) => void;
}

const QUIET_MS = 60_000;

/**
 * Bounds the connections of an HTTP/2 server: their number, and the time before and after their use.
 *
 * - Once a process has run out of file descriptors, Deno's servers accept nothing any more, also when
 *   there are free ones again (2.9.6; no issue known). The number has to stay below.
 * - A TLS handshake that is never finished is reported, but its connection stays open (2.9.6); there
 *   is no session yet that keepalive or the limit of idleness would end.
 * - Of one that sends something else than HTTP/2 an older Deno reads on for ever (2.7.11).
 * - One that the server has closed in good order stays open until its client closes it, too (2.9.6).
 */
export function guardConnections(
  server: Server,
  { maxConnections, handshakeTimeoutMs, onFull }: ConnectionGuard,
): void {
  /** By their clients' addresses: a TLS socket and its session do not say which socket is below. */
  const deadlines = new Map<string, () => void>();
  let toldMs = -Infinity;

  function start(key: string, end: () => void): void {
    finish(key);
    const timer = setTimeout(() => {
      deadlines.delete(key);
      end();
    }, handshakeTimeoutMs);
    timer.unref();
    deadlines.set(key, () => clearTimeout(timer));
  }

  function finish(key: string): void {
    deadlines.get(key)?.();
    deadlines.delete(key);
  }

  server.maxConnections = maxConnections;
  server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    // Without TLS its session has come before it.
    if (!deadlines.has(key)) start(key, () => socket.destroy());
    socket.once("finish", () => start(key, () => socket.destroy()));
    socket.once("close", () => finish(key));
    server.getConnections((_error, count) => {
      const nowMs = performance.now();
      if (count < maxConnections || nowMs - toldMs < QUIET_MS) return;
      toldMs = nowMs;
      onFull(count);
    });
  });
  server.on("session", (session: Http2Session) => {
    const key = keyOf(session.socket);
    start(key, () => session.destroy());
    session.once("remoteSettings", () => finish(key));
    session.once("close", () => finish(key));
  });
}

function keyOf({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">) {
  return `${remoteAddress} ${remotePort}`;
}
