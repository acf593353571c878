import http2, { type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { closeAnswered } from "../../port/http2/answered_stream.ts";
import { refuseStream } from "../../port/http2/refuse_stream.ts";
import { type Ending, sendEnding, type Trailers } from "./ending.ts";
import { leavingReason } from "../../invocation/leaving_reason.ts";
import { RequestMessages } from "./request_messages.ts";
import type { BudgetShare } from "../../invocation/byte_budget.ts";
import type { InvokerError } from "../../invocation/invoker_error.ts";
import type { CallConnection } from "./call_connection.ts";
import { RESPONSE_HEADERS, RESPONSE_OPTIONS, TRAILERS_ONLY } from "./response_headers.ts";
import { ResponseMessages } from "./response_messages.ts";
import type { ListenOptions, ServerCallListener } from "./server_call_listener.ts";
import { toCallStatus } from "./status.ts";

/** How long a caller may take to read what was sent before its deadline, when that has passed. */
const LAST_READ_MS = 1000;
const { NGHTTP2_CANCEL } = http2.constants;

/**
 * A gRPC call on its HTTP/2 stream, as a server sees it (gRPC over HTTP/2).
 *
 * It ends once: by `end`, by the caller's leaving, or at its deadline.
 */
export class ServerCall {
  readonly peer: string;
  readonly path: string;
  /** When the caller expects it to have ended, by `Date.now()`; `undefined`: at no time. */
  readonly deadlineMs: number | undefined;
  /** What is held of its request. */
  readonly held: BudgetShare;
  /** What goes before the messages of the response, besides what always does. */
  metadata: Readonly<Record<string, string[]>> | undefined;
  readonly #stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #maxMessageBytes: number;
  readonly #response: ResponseMessages;
  readonly #closed = Promise.withResolvers<void>();
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #request: RequestMessages | undefined;
  #listener: ServerCallListener | undefined;
  /** What the client had sent and read when it was last seen to, and when that was. */
  #seenBytes = 0;
  #seenMs = 0;
  #isOver = false;

  /** @param timeoutMs what the caller allows */
  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    timeoutMs: number | undefined,
    { peer, maxMessageBytes, backlog, buffers }: CallConnection,
  ) {
    this.#stream = stream;
    this.#headers = headers;
    this.peer = peer;
    this.path = headers[":path"] ?? "";
    this.#maxMessageBytes = maxMessageBytes;
    this.held = buffers.requests.open();
    this.#response = new ResponseMessages(stream, backlog, buffers.unsent);
    if (timeoutMs !== undefined) {
      this.deadlineMs = Date.now() + timeoutMs;
      const ending = { status: "DEADLINE_EXCEEDED", details: "The deadline has passed" } as const;
      this.#deadline = setTimeout(() => this.#leave(ending), timeoutMs);
    }
    stream.on("close", () => this.#close());
  }

  /** Resolves when all has gone out, or nothing more can. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Whether it has ended, one way or the other. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** All that came with the request. */
  get headers(): Readonly<IncomingHttpHeaders> {
    return this.#headers;
  }

  /** A header of the caller's. */
  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(",") : value;
  }

  /** Begins to read; once. */
  listen(
    listener: ServerCallListener,
    { maxMessageBytes = Infinity, isOneMessage = false }: ListenOptions = {},
  ): void {
    this.#listener = listener;
    const format = {
      encoding: this.header("grpc-encoding"),
      maxMessageBytes: Math.min(maxMessageBytes, this.#maxMessageBytes),
      isOneMessage,
      held: this.held,
    };
    this.#request = new RequestMessages(this.#stream, format, {
      onMessages: (messages) => listener.onMessages(messages),
      onHalfClose: () => listener.onHalfClose(),
      onUnreadable: (ending) => this.#leave(ending),
    });
  }

  /** Reads no more until `resume`. */
  pause(): void {
    this.#request?.pause();
  }

  resume(): void {
    this.#request?.resume();
  }

  /** Sends messages, with their prefixes. Ignored when the call is over. Returns `hasRoom`. */
  send(framed: Uint8Array): boolean {
    if (!this.#isOver && !this.#isGone) {
      if (!this.#stream.headersSent) {
        const { metadata } = this;
        const headers = metadata ? { ...RESPONSE_HEADERS, ...metadata } : RESPONSE_HEADERS;
        this.#stream.respond(headers, RESPONSE_OPTIONS);
      }
      this.#response.write(framed);
    }
    return this.hasRoom;
  }

  /** Whether there is room for more; if not, `drained` tells when there is. */
  get hasRoom(): boolean {
    return this.#isOver || !this.#isGone && this.#response.hasRoom;
  }

  /** Whether something has been written that its client has not read. */
  get isUnread(): boolean {
    return this.#response.isUnsent;
  }

  /**
   * How long its client has kept it waiting: for the rest of its request, or to read what was sent. To be
   * asked from time to time.
   *
   * @param nowMs by `performance.now()`
   * @param minBytes what the client has to send or read meanwhile, not to be said to keep it waiting
   */
  stalledMs(nowMs: number, minBytes = 1): number {
    const movedBytes = (this.#request?.receivedBytes ?? 0) + this.#response.sentBytes;
    const waits = this.isUnread || this.#request?.awaitsRest;
    if (!waits || movedBytes - this.#seenBytes >= minBytes) {
      this.#seenBytes = movedBytes;
      this.#seenMs = nowMs;
    }
    return nowMs - this.#seenMs;
  }

  /** Ends the call because its client keeps it waiting; also when it has ended and is not read. */
  giveUp(why: InvokerError): void {
    if (this.#isOver) this.#stream.close(NGHTTP2_CANCEL);
    else this.#leave(toCallStatus(why));
  }

  /** Resolves when there is room again, or the call is over. */
  drained(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    // It is told in a turn to come, which who sends on would never let begin.
    if (this.#isGone) return this.closed;
    return this.#response.drained();
  }

  /** Ends the call, after what was sent before. Ignored when it is over. */
  end(ending: Ending): void {
    if (this.#isOver) return;
    // The caller has left; that it has is told here, once.
    if (this.#isGone) return this.#close();
    this.#isOver = true;
    clearTimeout(this.#deadline);
    const stream = this.#stream;
    if (stream.headersSent) {
      // Once, but to take the listener away costs as much as to call it.
      stream.on("wantTrailers", () => {
        if (!this.#isGone) this.#sendTrailers(ending, (trailers) => stream.sendTrailers(trailers));
        this.#closed.resolve();
      });
      this.#response.end();
    } else {
      this.#sendTrailers(ending, (trailers) => {
        stream.respond({ ...RESPONSE_HEADERS, ...trailers }, TRAILERS_ONLY);
      });
      this.#closed.resolve();
    }
    this.#response.release();
    this.held.close();
    if (this.#request) this.#request.discard();
    else stream.resume();
  }

  /** Says that nothing was done for it: its client tries again by itself. */
  refuse(): void {
    this.#isOver = true;
    refuseStream(this.#stream);
  }

  #sendTrailers(ending: Ending, send: (trailers: Trailers) => void): void {
    const sent = sendEnding(ending, send);
    closeAnswered(this.#stream);
    if (sent !== ending) this.#tellLeft(sent);
  }

  /**
   * Ends the call from here, and tells the listener. What its caller has not read is dropped when it
   * goes on not to be: nobody would ever end such a call.
   */
  #leave(ending: Ending): void {
    if (this.#isOver) return;
    if (this.#isGone) return this.#close();
    this.end(ending);
    if (this.isUnread) {
      this.#deadline = setTimeout(() => this.#stream.close(NGHTTP2_CANCEL), LAST_READ_MS);
    }
    this.#tellLeft(ending);
  }

  #tellLeft(ending?: Ending): void {
    const reason = leavingReason(this.deadlineMs, Date.now());
    const status = reason.name === "TimeoutError" ? "DEADLINE_EXCEEDED" : "CANCELLED";
    this.#listener?.onLeft(reason, ending ?? { status });
  }

  /** Whether the stream takes nothing any more; that it has closed may be told a moment later. */
  get #isGone(): boolean {
    return this.#stream.closed || this.#stream.destroyed;
  }

  /** The stream is no more. */
  #close(): void {
    clearTimeout(this.#deadline);
    this.#closed.resolve();
    this.#response.close();
    this.held.close();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#request?.discard();
    this.#tellLeft();
  }
}
