import { nextTick } from "node:process";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { ACCEPTED_ENCODINGS, decompress, isKnownEncoding } from "./decompress.ts";
import { leavingReason } from "./leaving_reason.ts";
import { Deframer, MessageTooLargeError } from "./message_framing.ts";
import { percentEncoded, toStatusDetails } from "./status_details.ts";
import { type StatusName, statusNumber } from "./status_name.ts";

/** How a gRPC call ends, on the wire. */
export interface Ending {
  readonly status: StatusName;
  readonly details?: string;
  /** Further trailers. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** What a server is told of a gRPC call. */
export interface ServerCallListener {
  /** Messages have come, in order; their bytes may be views into a larger buffer. */
  onMessages(messages: readonly Uint8Array[]): void;
  /** No more will come. */
  onHalfClose(): void;
  /**
   * The call is over before it has been ended here: nothing more reaches the caller, who knows by
   * itself or has been told.
   *
   * @param reason an `AbortError`, or a `TimeoutError` when the deadline has passed
   */
  onLeft(reason: DOMException, status: StatusName): void;
}

/** What a call needs to know of the connection it came on. */
export interface CallConnection {
  /** Address of the client. */
  readonly peer: string;
  readonly maxMessageBytes: number;
}

/** What may wait for the client to read it before the call asks for a break: pieces, and bytes. */
const MAX_UNSENT_PIECES = 64;
const MAX_UNSENT_BYTES = 256 * 1024;

const RESPONSE_HEADERS = {
  ":status": 200,
  "content-type": "application/grpc",
  "grpc-accept-encoding": ACCEPTED_ENCODINGS,
} as const;

/** No `date`, which gRPC does not know: a header more for every call. */
const RESPONSE_OPTIONS = { waitForTrailers: true, sendDate: false };
const TRAILERS_ONLY = { endStream: true, sendDate: false };

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
  readonly #stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #deframer: Deframer;
  readonly #maxMessageBytes: number;
  readonly #closed = Promise.withResolvers<void>();
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #listener: ServerCallListener | undefined;
  #unsentPieces = 0;
  #drained: PromiseWithResolvers<void> | undefined;
  #isOver = false;
  /** Whether the listener asked for a pause, and whether a message is being decompressed. */
  #isPaused = false;
  #isInflating = false;
  /** Half-closed meanwhile: a stream that is paused and has nothing left ends all the same. */
  #endsAfterInflating = false;

  /** @param timeoutMs what the caller allows */
  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    timeoutMs: number | undefined,
    { peer, maxMessageBytes }: CallConnection,
  ) {
    this.#stream = stream;
    this.#headers = headers;
    this.peer = peer;
    this.path = headers[":path"] ?? "";
    this.#maxMessageBytes = maxMessageBytes;
    this.#deframer = new Deframer({ maxMessageBytes });
    if (timeoutMs !== undefined) {
      this.deadlineMs = Date.now() + timeoutMs;
      this.#deadline = setTimeout(() => this.#expire(), timeoutMs);
    }
    // A stream that is torn down reports it here as well; without a listener it would be uncaught.
    stream.on("error", () => {});
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

  /** A header of the caller's. */
  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(",") : value;
  }

  /** Begins to read; once. */
  listen(listener: ServerCallListener): void {
    this.#listener = listener;
    this.#stream.on("data", (piece: Uint8Array) => this.#receive(piece));
    this.#stream.on("end", () => {
      // It comes also when the caller cancels, and before the stream says so.
      nextTick(() => this.#halfClose());
    });
  }

  /** Reads no more until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#stream.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isInflating) this.#stream.resume();
  }

  /**
   * Sends messages, with their prefixes. Ignored when the call is over.
   *
   * @returns whether there is room for more; if not, `drained` tells when there is
   */
  send(framed: Uint8Array): boolean {
    if (this.#isOver) return true;
    const stream = this.#stream;
    if (!stream.headersSent) stream.respond(RESPONSE_HEADERS, RESPONSE_OPTIONS);
    this.#unsentPieces++;
    stream.write(framed, this.#wasSent);
    return this.#hasRoom;
  }

  /** Resolves when there is room again, or the call is over. */
  drained(): Promise<void> {
    if (this.#isOver || this.#hasRoom) return Promise.resolve();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /** Ends the call, after what was sent before. Ignored when it is over. */
  end(ending: Ending): void {
    if (this.#isOver) return;
    this.#finish(ending);
  }

  #receive(piece: Uint8Array): void {
    // What the caller still sends is read and dropped, so that it can come to its end.
    if (this.#isOver) return;
    let messages: Uint8Array[];
    try {
      messages = this.#deframer.push(piece);
    } catch (error) {
      return this.#refuse(error);
    }
    const { compressed } = this.#deframer;
    if (compressed) void this.#inflate(messages, compressed);
    else if (messages.length > 0) this.#listener?.onMessages(messages);
  }

  /** Nothing is read meanwhile, so that messages keep their order. */
  async #inflate(messages: Uint8Array[], compressed: readonly number[]): Promise<void> {
    this.#isInflating = true;
    this.#stream.pause();
    try {
      const encoding = this.header("grpc-encoding") ?? "identity";
      if (!isKnownEncoding(encoding)) throw new UnknownEncodingError(encoding);
      for (const place of compressed) {
        const message = messages[place] ?? new Uint8Array();
        messages[place] = await decompress(message, encoding, this.#maxMessageBytes);
      }
    } catch (error) {
      return this.#refuse(error);
    } finally {
      this.#isInflating = false;
    }
    if (this.#isOver) return;
    this.#listener?.onMessages(messages);
    if (!this.#isPaused) this.#stream.resume();
    if (this.#endsAfterInflating) this.#halfClose();
  }

  #halfClose(): void {
    const { aborted, destroyed } = this.#stream;
    if (this.#isOver || aborted || (destroyed && this.#stream.rstCode !== 0)) return;
    if (this.#isInflating) {
      this.#endsAfterInflating = true;
      return;
    }
    if (this.#deframer.isWithinMessage) {
      this.#leave({ status: "INTERNAL", details: "The last message was cut off" });
    } else this.#listener?.onHalfClose();
  }

  /** What the caller sent cannot be read. */
  #refuse(error: unknown): void {
    if (error instanceof MessageTooLargeError) {
      this.#leave({ status: "RESOURCE_EXHAUSTED", details: error.message });
    } else if (error instanceof UnknownEncodingError) {
      const trailers = { "grpc-accept-encoding": ACCEPTED_ENCODINGS };
      this.#leave({ status: "UNIMPLEMENTED", details: error.message, trailers });
    } else {
      this.#leave({ status: "INTERNAL", details: "Cannot decompress the message" });
    }
  }

  #expire(): void {
    this.#leave({ status: "DEADLINE_EXCEEDED", details: "The deadline has passed" });
  }

  /** Ends the call from here, and tells the listener. */
  #leave(ending: Ending): void {
    if (this.#isOver) return;
    this.#finish(ending);
    this.#tellLeft(ending.status);
  }

  #tellLeft(status?: StatusName): void {
    const reason = leavingReason(this.deadlineMs, Date.now());
    const told = reason.name === "TimeoutError" ? "DEADLINE_EXCEEDED" : "CANCELLED";
    this.#listener?.onLeft(reason, status ?? told);
  }

  #finish({ status, details = "", trailers }: Ending): void {
    this.#isOver = true;
    clearTimeout(this.#deadline);
    const stream = this.#stream;
    if (stream.destroyed) return this.#close();
    const fields = {
      "grpc-status": String(statusNumber(status)),
      ...(details !== "" && { "grpc-message": percentEncoded(toStatusDetails(details)) }),
      ...trailers,
    };
    if (stream.headersSent) {
      stream.once("wantTrailers", () => {
        stream.sendTrailers(fields);
        this.#closed.resolve();
      });
      stream.end();
    } else {
      stream.respond({ ...RESPONSE_HEADERS, ...fields }, TRAILERS_ONLY);
      this.#closed.resolve();
    }
    this.#release();
    // What still comes is read and dropped.
    stream.resume();
  }

  /** The stream is no more. */
  #close(): void {
    clearTimeout(this.#deadline);
    this.#closed.resolve();
    this.#release();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tellLeft();
  }

  readonly #wasSent = () => {
    this.#unsentPieces--;
    if (this.#drained && this.#hasRoom) this.#release();
  };

  get #hasRoom(): boolean {
    return this.#unsentPieces < MAX_UNSENT_PIECES &&
      this.#stream.writableLength < MAX_UNSENT_BYTES;
  }

  #release(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }
}

class UnknownEncodingError extends Error {
  override readonly name = "UnknownEncodingError";

  constructor(encoding: string) {
    super(`Cannot read a message: it is compressed, and the encoding "${encoding}" is not known`);
  }
}
