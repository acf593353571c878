import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { clearTimeout, setTimeout } from "node:timers";
import type { ConnectionLifetime } from "./connection_limits.ts";
import { closeGracefully } from "./graceful_close.ts";
import { ping } from "./ping.ts";
import { guardSession } from "./session_guard.ts";
import { SocketBacklog } from "./socket_backlog.ts";

const MAX_TIMER_MS = 2 ** 31 - 1;
/** By what share ages differ, so that connections that came together do not go together. */
const AGE_JITTER = 0.1;

type Timer = ReturnType<typeof setTimeout>;

/**
 * A client's connection to a server, and how long it may last (gRPC proposals A8 and A9).
 *
 * Its timers are few and long: a call sets none, it leaves the time at which it ended.
 */
export class Connection {
  /** Address of the client. */
  readonly peer: string;
  /** What its client has not read. */
  readonly backlog: SocketBacklog;
  readonly #session: ServerHttp2Session;
  readonly #lifetime: ConnectionLifetime;
  #streamCount = 0;
  #idleSinceMs = performance.now();
  #keepaliveTimer: Timer | undefined;
  #idleTimer: Timer | undefined;
  #ageTimer: Timer | undefined;

  constructor(session: ServerHttp2Session, lifetime: ConnectionLifetime) {
    const { remoteAddress, remotePort } = session.socket;
    this.peer = remoteAddress === undefined ? "unknown" : `${remoteAddress}:${remotePort}`;
    this.backlog = new SocketBacklog(session);
    this.#session = closeGracefully(guardSession(session));
    this.#lifetime = lifetime;
    // What breaks a connection is told to its calls.
    session.on("error", () => {});
    session.on("close", () => {
      for (const timer of [this.#keepaliveTimer, this.#idleTimer, this.#ageTimer]) {
        clearTimeout(timer);
      }
    });
    this.#pingLater();
    this.#closeWhenIdle(lifetime.maxConnectionIdleMs);
    this.#closeWhenOld();
  }

  /** Counts a stream that has been opened, until it closes. */
  opened(stream: ServerHttp2Stream): void {
    this.#streamCount++;
    stream.once("close", () => {
      if (--this.#streamCount === 0) this.#idleSinceMs = performance.now();
    });
  }

  /** Says that it ends, and closes behind its last stream. */
  close(): void {
    this.#session.close();
  }

  /** Cuts it off. */
  destroy(): void {
    this.#session.destroy();
  }

  #pingLater(): void {
    const { keepaliveTimeMs, keepaliveTimeoutMs } = this.#lifetime;
    this.#keepaliveTimer = after(keepaliveTimeMs, () => {
      this.#keepaliveTimer = after(keepaliveTimeoutMs, () => this.destroy());
      ping(this.#session, () => {
        clearTimeout(this.#keepaliveTimer);
        if (!this.#session.destroyed) this.#pingLater();
      });
    });
  }

  #closeWhenIdle(inMs: number): void {
    const { maxConnectionIdleMs } = this.#lifetime;
    this.#idleTimer = after(inMs, () => {
      const idleMs = this.#streamCount > 0 ? 0 : performance.now() - this.#idleSinceMs;
      if (idleMs >= maxConnectionIdleMs) this.close();
      else this.#closeWhenIdle(maxConnectionIdleMs - idleMs);
    });
  }

  #closeWhenOld(): void {
    const { maxConnectionAgeMs, maxConnectionAgeGraceMs } = this.#lifetime;
    if (maxConnectionAgeMs === undefined) return;
    const jitter = 1 + AGE_JITTER * (2 * Math.random() - 1);
    this.#ageTimer = after(maxConnectionAgeMs * jitter, () => {
      this.close();
      this.#ageTimer = after(maxConnectionAgeGraceMs, () => this.destroy());
    });
  }
}

/** A timer that keeps no process alive; one that is too long for timers fires as late as they can. */
function after(ms: number, run: () => void): Timer {
  return setTimeout(run, Math.min(ms, MAX_TIMER_MS)).unref();
}
