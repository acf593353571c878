import type { ServerHttp2Stream } from "node:http2";
import { nextTick } from "node:process";
import { type Compression, decompress, longestInflated } from "../../compression/decompress.ts";
import type { BudgetShare } from "../../invocation/byte_budget.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { MessageTooLargeError } from "../../invocation/message_too_large_error.ts";
import type { Ending } from "./ending.ts";
import { ACCEPTED_ENCODINGS, parseEncoding } from "./message_encodings.ts";
import { headerText } from "./header_text.ts";
import { Deframer, PrefixError } from "../../port/message_framing.ts";
import { toCallStatus } from "./status.ts";

/** What is told of the messages of a request. */
export interface RequestListener {
  /** Messages have come, in order; their bytes may be views into a larger buffer. */
  onMessages(messages: readonly Uint8Array[]): void;
  /** No more will come. */
  onHalfClose(): void;
  /** What has come cannot be read, and nothing after it; how the call is to end for that. */
  onUnreadable(ending: Ending): void;
}

/** How messages are to be read. */
export interface RequestFormat {
  /** Value of `grpc-encoding`; absent: none is compressed. */
  readonly encoding: string | undefined;
  /** Largest that is taken, in bytes, before and after it is decompressed. */
  readonly maxMessageBytes: number;
  /** Whether it is one message, with nothing behind it: a client that says neither keeps it waiting. */
  readonly isOneMessage: boolean;
  /** What is held of the request. What is told is no longer counted here. */
  readonly held: BudgetShare;
}

/**
 * The messages that come on an HTTP/2 stream, decompressed, each told once.
 *
 * One that has begun is read on when there is room for all of it, so that each that is read can also be
 * finished; what is decompressed is counted before it is made.
 */
export class RequestMessages {
  readonly #stream: ServerHttp2Stream;
  readonly #format: RequestFormat;
  readonly #listener: RequestListener;
  readonly #deframer: Deframer;
  /** What they are compressed with; `undefined`: nothing that is known. */
  readonly #compression: Compression | undefined;
  /** What the message that has begun is counted with, in bytes. */
  #begunBytes = 0;
  #receivedBytes = 0;
  #isDiscarding = false;
  #isHalfClosed = false;
  /** Whether a pause was asked for, and whether what came is still being dealt with. */
  #isPaused = false;
  #isBusy = false;
  #resumed: PromiseWithResolvers<void> | undefined;
  /** Half-closed meanwhile: a stream that is paused and has nothing left ends all the same. */
  #endsWhenDone = false;

  constructor(stream: ServerHttp2Stream, format: RequestFormat, listener: RequestListener) {
    this.#stream = stream;
    this.#format = format;
    this.#listener = listener;
    this.#deframer = new Deframer(format);
    this.#compression = parseEncoding(format.encoding ?? "identity");
    stream.on("data", (piece: Uint8Array) => this.#receive(piece));
    stream.on("end", () => {
      // It comes also when the caller cancels, and before the stream says so.
      nextTick(() => this.#halfClose());
    });
  }

  /** Bytes that have come. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Whether the caller could go on with a message that it has begun, or owes. */
  get awaitsRest(): boolean {
    const isOwed = this.#format.isOneMessage && !this.#isHalfClosed;
    return !this.#isDiscarding && !this.#isPaused && !this.#isBusy &&
      (this.#deframer.isWithinMessage || isOwed);
  }

  /** Reads no more until `resume`. */
  pause(): void {
    if (this.#isDiscarding) return;
    this.#isPaused = true;
    this.#stream.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#resumed?.resolve();
    if (!this.#isBusy) this.#stream.resume();
  }

  /** What still comes is read and dropped, so that the caller can come to its end. */
  discard(): void {
    this.#isDiscarding = true;
    this.#resumed?.resolve();
    this.#stream.resume();
  }

  #receive(piece: Uint8Array): void {
    if (this.#isDiscarding) return;
    this.#receivedBytes += piece.byteLength;
    let messages: Uint8Array[];
    try {
      messages = this.#deframer.push(piece);
    } catch (error) {
      return this.#refuse(error);
    }
    const { compressed } = this.#deframer;
    if (compressed) return void this.#whileBusy(() => this.#inflate(messages, compressed));
    if (messages.length > 0) this.#tell(messages);
    const room = this.#reserveBegun();
    if (room) void this.#whileBusy(() => room);
  }

  /** Counts them no longer here: who is told counts what it keeps. */
  #tell(messages: readonly Uint8Array[], countedBytes = this.#begunBytes): void {
    this.#begunBytes = 0;
    this.#listener.onMessages(messages);
    if (countedBytes > 0) this.#format.held.add(-countedBytes);
  }

  /** Counts a message that has begun, once its length is known. */
  #reserveBegun(): Promise<void> | undefined {
    const length = this.#deframer.begunLength;
    if (length === 0 || this.#begunBytes > 0) return undefined;
    const { held, maxMessageBytes } = this.#format;
    const compression = this.#deframer.isBegunCompressed ? this.#compression : undefined;
    const inflated = compression ? longestInflated(length, compression, maxMessageBytes) : 0;
    this.#begunBytes = length + inflated;
    return held.reserve(this.#begunBytes);
  }

  /** Reads nothing until `work` is done, so that messages keep their order. */
  async #whileBusy(work: () => Promise<void>): Promise<void> {
    this.#isBusy = true;
    this.#stream.pause();
    try {
      await work();
    } catch (error) {
      return this.#refuse(error);
    } finally {
      this.#isBusy = false;
    }
    if (this.#isDiscarding) return;
    if (!this.#isPaused) this.#stream.resume();
    if (this.#endsWhenDone) this.#halfClose();
  }

  /**
   * Each is handed on before the next is decompressed, and not while there is a pause: a piece may hold
   * many times its size.
   */
  async #inflate(messages: readonly Uint8Array[], compressed: readonly number[]): Promise<void> {
    const { encoding = "identity", maxMessageBytes, held } = this.#format;
    const compression = this.#compression;
    const places = new Set(compressed);
    if (!compression) throw new UnknownEncodingError(headerText(encoding));
    for (const [place, message] of messages.entries()) {
      let whole = message;
      // The first one may have begun before, and been counted with what it gets to.
      let countedBytes = this.#begunBytes;
      this.#begunBytes = 0;
      if (places.has(place)) {
        if (countedBytes === 0) {
          countedBytes = longestInflated(message.byteLength, compression, maxMessageBytes);
          await held.reserve(countedBytes);
        }
        if (this.#isDiscarding) return;
        whole = await decompress(message, compression, maxMessageBytes);
        held.add(whole.byteLength - countedBytes);
        countedBytes = whole.byteLength;
      }
      if (this.#isPaused) await (this.#resumed = Promise.withResolvers<void>()).promise;
      if (this.#isDiscarding) return;
      this.#tell([whole], countedBytes);
    }
    await this.#reserveBegun();
  }

  #halfClose(): void {
    const { aborted, destroyed, rstCode } = this.#stream;
    if (this.#isDiscarding || aborted || (destroyed && rstCode !== 0)) return;
    if (this.#isBusy) {
      this.#endsWhenDone = true;
    } else if (this.#deframer.isWithinMessage) {
      const details = "The last message was cut off";
      this.#listener.onUnreadable({ status: "INTERNAL", details });
    } else {
      this.#isHalfClosed = true;
      this.#listener.onHalfClose();
    }
  }

  #refuse(error: unknown): void {
    if (!this.#isDiscarding) this.#listener.onUnreadable(endingFor(error));
  }
}

class UnknownEncodingError extends Error {
  override readonly name = "UnknownEncodingError";

  constructor(encoding: string) {
    super(`Cannot read a message: it is compressed, and the encoding "${encoding}" is not known`);
  }
}

function endingFor(error: unknown): Ending {
  if (error instanceof MessageTooLargeError) {
    return { status: "RESOURCE_EXHAUSTED", details: error.message };
  }
  if (error instanceof InvokerError) {
    return toCallStatus(error);
  }
  if (error instanceof UnknownEncodingError) {
    const trailers = { "grpc-accept-encoding": ACCEPTED_ENCODINGS };
    return { status: "UNIMPLEMENTED", details: error.message, trailers };
  }
  const details = error instanceof PrefixError ? error.message : "Cannot decompress the message";
  return { status: "INTERNAL", details };
}
