import http2, { type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { clearTimeout, setTimeout } from "node:timers";
import type { OnRejected, RejectionReason } from "../../invocation/rejection.ts";
import { MAX_TIMER_MS } from "../../invocation/max_timer_ms.ts";
import type { ConnectionLifetime } from "../connection_limits.ts";
import { peerOf } from "../peer_of.ts";
import { closeGracefully } from "./graceful_close.ts";
import { ping } from "./ping.ts";
import { guardSession } from "./session_guard.ts";
import { errorName } from "./error_name.ts";
import { sentErrorOf } from "./session_handle.ts";
import { SocketBacklog } from "./socket_backlog.ts";
import { type ConnectionTrouble, watchFrames } from "./watch_frames.ts";

/** By what share ages differ, so that connections that came together do not go together. */
const AGE_JITTER = 0.1;

const {
  NGHTTP2_NO_ERROR,
  NGHTTP2_PROTOCOL_ERROR,
  NGHTTP2_INTERNAL_ERROR,
  NGHTTP2_ENHANCE_YOUR_CALM,
} = http2.constants;
/** What the HTTP/2 library says to who has Calls reset, or refused by a reset, without end. */
const TOO_MANY_RESETS: ReadonlySet<number> = new Set([
  NGHTTP2_INTERNAL_ERROR,
  NGHTTP2_ENHANCE_YOUR_CALM,
]);

/** What is told of trouble with frames, and the error of HTTP/2 that ends its connection. */
const TROUBLES: Readonly<
  Record<ConnectionTrouble, { reason: RejectionReason; what: string; code: number }>
> = {
  "flood": {
    reason: "flood",
    what: "more control frames than a client needs",
    code: NGHTTP2_ENHANCE_YOUR_CALM,
  },
  "resets": {
    reason: "flood",
    what: "too many of its Calls were reset, or refused by a reset",
    code: NGHTTP2_ENHANCE_YOUR_CALM,
  },
  "not-http2": {
    reason: "not-http2",
    what: "what it sent does not begin as HTTP/2",
    code: NGHTTP2_PROTOCOL_ERROR,
  },
};

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
  readonly #onRejected: OnRejected;
  readonly #heard = Promise.withResolvers<void>();
  #streamCount = 0;
  #isRejected = false;
  #idleSinceMs = performance.now();
  #keepaliveTimer: Timer | undefined;
  #idleTimer: Timer | undefined;
  #ageTimer: Timer | undefined;

  constructor(
    session: ServerHttp2Session,
    lifetime: ConnectionLifetime,
    onRejected: OnRejected,
  ) {
    this.peer = peerOf(session.socket);
    this.backlog = new SocketBacklog(session);
    const onHeard = this.#heard.resolve;
    this.#session = closeGracefully(guardSession(session), { onHeard });
    this.#lifetime = lifetime;
    this.#onRejected = onRejected;
    // What breaks a connection is told to its calls.
    session.on("error", () => {});
    session.on("close", () => {
      this.#heard.resolve();
      for (const timer of [this.#keepaliveTimer, this.#idleTimer, this.#ageTimer]) {
        clearTimeout(timer);
      }
    });
    this.#watch(session);
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

  /** Says that it ends, and closes behind its last stream. Resolves when its client has heard of it. */
  close(): Promise<void> {
    this.#session.close();
    return this.#heard.promise;
  }

  /** Cuts it off. */
  destroy(): void {
    this.#session.destroy();
  }

  /** Cuts off a client that floods it, and tells what a connection ends of. */
  #watch(session: ServerHttp2Session): void {
    watchFrames(session, (trouble) => {
      const { reason, what, code } = TROUBLES[trouble];
      this.#rejected(reason, what);
      session.destroy(new Error(what), code);
    });
    session.on("goaway", (code) => {
      if (code !== NGHTTP2_NO_ERROR) this.#rejected("client-error", `it said ${errorName(code)}`);
    });
    const sentError = sentErrorOf(session);
    session.on("close", () => {
      const code = sentError();
      if (TOO_MANY_RESETS.has(code)) this.#rejected("flood", TROUBLES.resets.what);
      else if (code !== NGHTTP2_NO_ERROR) {
        this.#rejected("protocol-error", `it was told ${errorName(code)}`);
      }
    });
  }

  /** Tells once: what is done about it has errors of its own. */
  #rejected(reason: RejectionReason, what: string): void {
    if (this.#isRejected) return;
    this.#isRejected = true;
    this.#onRejected({ reason, peer: this.peer, what });
  }

  #pingLater(): void {
    const { keepaliveTimeMs, keepaliveTimeoutMs } = this.#lifetime;
    this.#keepaliveTimer = after(keepaliveTimeMs, () => {
      this.#keepaliveTimer = after(keepaliveTimeoutMs, () => {
        this.#rejected("keepalive-timeout", `a ping had no answer within ${keepaliveTimeoutMs} ms`);
        this.destroy();
      });
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
      if (idleMs >= maxConnectionIdleMs) void this.close();
      else this.#closeWhenIdle(maxConnectionIdleMs - idleMs);
    });
  }

  #closeWhenOld(): void {
    const { maxConnectionAgeMs, maxConnectionAgeGraceMs } = this.#lifetime;
    if (maxConnectionAgeMs === undefined) return;
    const jitter = 1 + AGE_JITTER * (2 * Math.random() - 1);
    this.#ageTimer = after(maxConnectionAgeMs * jitter, () => {
      void this.close();
      this.#ageTimer = after(maxConnectionAgeGraceMs, () => this.destroy());
    });
  }
}

/** A timer that keeps no process alive; one that is too long for timers fires as late as they can. */
function after(ms: number, run: () => void): Timer {
  return setTimeout(run, Math.min(ms, MAX_TIMER_MS)).unref();
}
