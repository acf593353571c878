import type { Http2Session } from "node:http2";
import type { Server, Socket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import type { OnRejected } from "../invocation/rejection.ts";
import { peerOf } from "./peer_of.ts";

/** What a server lets its connections do before there is a request. */
export interface ConnectionGuardOptions {
  /** How many there may be at a time; more are closed at once. */
  readonly maxConnections: number;
  /** How long one may take for TLS, and what its protocol begins with; and to close. */
  readonly handshakeTimeoutMs: number;
  /** Told when the last place has been taken, at most once a minute. */
  readonly onFull: (count: number) => void;
  /** Told of each connection that is refused or cut off. */
  readonly onRejected: OnRejected;
}

/** Is told how the connections of a server go on. */
export interface ConnectionGuard {
  /** What one of HTTP/2 begins with has come: its settings may take as long. */
  awaitSettings(session: Http2Session): void;
  /** What one begins with has come. */
  greeted(socket: Socket): void;
}

const QUIET_MS = 60_000;

/**
 * Bounds the connections of a server: their number, and the time before and after their use.
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
  { maxConnections, handshakeTimeoutMs, onFull, onRejected }: ConnectionGuardOptions,
): ConnectionGuard {
  /** By their clients' addresses: a TLS socket and its session do not say which socket is below. */
  const deadlines = new Map<string, () => void>();
  let toldMs = -Infinity;

  /** @param awaited what does not come in time, for whoever is told; absent: it only has to close */
  function start(
    end: () => void,
    socket: Pick<Socket, "remoteAddress" | "remotePort">,
    awaited = "",
  ): void {
    const key = keyOf(socket);
    const peer = peerOf(socket);
    finish(key);
    const timer = setTimeout(() => {
      deadlines.delete(key);
      if (awaited) {
        const what = `no ${awaited} within ${handshakeTimeoutMs} ms`;
        onRejected({ reason: "handshake-timeout", peer, what });
      }
      end();
    }, handshakeTimeoutMs);
    timer.unref();
    deadlines.set(key, () => clearTimeout(timer));
  }

  function finish(key: string): void {
    deadlines.get(key)?.();
    deadlines.delete(key);
  }

  // One more, to be told of: what is beyond Deno closes without a word.
  server.maxConnections = maxConnections + 1;
  server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    // What has closed does not tell it any more.
    const { remoteAddress, remotePort } = socket;
    const end = () => socket.destroy();
    start(end, socket, "greeting");
    socket.once("finish", () => start(end, { remoteAddress, remotePort }));
    socket.once("close", () => finish(key));
    server.getConnections((_error, count) => {
      if (count > maxConnections) {
        const what = `there are ${maxConnections} connections, see --max-connections`;
        onRejected({ reason: "max-connections", peer: peerOf(socket), what });
        socket.destroy();
      }
      const nowMs = performance.now();
      if (count < maxConnections || nowMs - toldMs < QUIET_MS) return;
      toldMs = nowMs;
      onFull(Math.min(count, maxConnections));
    });
  });
  return {
    awaitSettings(session) {
      const key = keyOf(session.socket);
      start(() => session.destroy(), session.socket, "settings of HTTP/2");
      session.once("remoteSettings", () => finish(key));
      session.once("close", () => finish(key));
    },
    greeted: (socket) => finish(keyOf(socket)),
  };
}

function keyOf({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">) {
  return `${remoteAddress} ${remotePort}`;
}
