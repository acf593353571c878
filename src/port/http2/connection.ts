import http2, { type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { clearTimeout } from "node:timers";
import type { OnRejected, RejectionReason } from "../../invocation/rejection.ts";
import type { ConnectionLifetime } from "../connection_limits.ts";
import { after, Lifetime, type Timer } from "../lifetime.ts";
import { peerOf } from "../peer_of.ts";
import type { PortConnection } from "../port_connection.ts";
import { closeGracefully } from "./graceful_close.ts";
import { ping } from "./ping.ts";
import { guardSession } from "./session_guard.ts";
import { errorName } from "./error_name.ts";
import { forgetterOf, tabulateStreams } from "./forget_streams.ts";
import { sentErrorOf } from "./session_handle.ts";
import { SocketBacklog } from "./socket_backlog.ts";
import { type ConnectionTrouble, watchFrames } from "./watch_frames.ts";

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
    reason: "not-http",
    what: "what it sent does not begin as HTTP/2",
    code: NGHTTP2_PROTOCOL_ERROR,
  },
};

/** A client's connection of HTTP/2, and whether its client is still there (gRPC proposal A8). */
export class Connection implements PortConnection {
  /** Address of the client. */
  readonly peer: string;
  readonly isSecure: boolean;
  readonly isSilent = false;
  /** What its client has not read. */
  readonly backlog: SocketBacklog;
  readonly #session: ServerHttp2Session;
  readonly #limits: ConnectionLifetime;
  readonly #lifetime: Lifetime;
  readonly #onRejected: OnRejected;
  readonly #heard = Promise.withResolvers<void>();
  #isRejected = false;
  #keepaliveTimer: Timer | undefined;

  constructor(session: ServerHttp2Session, limits: ConnectionLifetime, onRejected: OnRejected) {
    this.peer = peerOf(session.socket);
    this.isSecure = session.encrypted === true;
    this.backlog = new SocketBacklog(session);
    const onHeard = this.#heard.resolve;
    this.#session = closeGracefully(guardSession(session), { onHeard });
    this.#limits = limits;
    this.#lifetime = new Lifetime(limits, this);
    this.#onRejected = onRejected;
    // What breaks a connection is told to its calls.
    session.on("error", () => {});
    session.on("close", () => {
      this.#heard.resolve();
      this.#lifetime.stop();
      clearTimeout(this.#keepaliveTimer);
    });
    tabulateStreams(session);
    this.#watch(session);
    this.#pingLater();
  }

  /** Counts a stream that has been opened, until it closes. */
  opened(stream: ServerHttp2Stream): void {
    this.#lifetime.begun();
    const forget = forgetterOf(stream);
    stream.on("close", () => {
      this.#lifetime.ended();
      forget();
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
    const { keepaliveTimeMs, keepaliveTimeoutMs } = this.#limits;
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
}
