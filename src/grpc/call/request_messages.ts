import type { ServerHttp2Stream } from "node:http2";
import { nextTick } from "node:process";
import { ACCEPTED_ENCODINGS, decompress, isKnownEncoding } from "./decompress.ts";
import type { Ending } from "./ending.ts";
import { headerText } from "./header_text.ts";
import { Deframer, MessageTooLargeError } from "./message_framing.ts";

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
}

/** The messages that come on an HTTP/2 stream, decompressed, each told once. */
export class RequestMessages {
  readonly #stream: ServerHttp2Stream;
  readonly #format: RequestFormat;
  readonly #listener: RequestListener;
  readonly #deframer: Deframer;
  #isDiscarding = false;
  /** Whether a pause was asked for, and whether a message is being decompressed. */
  #isPaused = false;
  #isInflating = false;
  #resumed: PromiseWithResolvers<void> | undefined;
  /** Half-closed meanwhile: a stream that is paused and has nothing left ends all the same. */
  #endsAfterInflating = false;

  constructor(stream: ServerHttp2Stream, format: RequestFormat, listener: RequestListener) {
    this.#stream = stream;
    this.#format = format;
    this.#listener = listener;
    this.#deframer = new Deframer(format);
    stream.on("data", (piece: Uint8Array) => this.#receive(piece));
    stream.on("end", () => {
      // It comes also when the caller cancels, and before the stream says so.
      nextTick(() => this.#halfClose());
    });
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
    if (!this.#isInflating) this.#stream.resume();
  }

  /** What still comes is read and dropped, so that the caller can come to its end. */
  discard(): void {
    this.#isDiscarding = true;
    this.#resumed?.resolve();
    this.#stream.resume();
  }

  #receive(piece: Uint8Array): void {
    if (this.#isDiscarding) return;
    let messages: Uint8Array[];
    try {
      messages = this.#deframer.push(piece);
    } catch (error) {
      return this.#refuse(error);
    }
    const { compressed } = this.#deframer;
    if (compressed) void this.#inflate(messages, compressed);
    else if (messages.length > 0) this.#listener.onMessages(messages);
  }

  /**
   * Nothing is read meanwhile, so that messages keep their order. Each is handed on before the next is
   * decompressed, and not while there is a pause: a piece may hold many times its size.
   */
  async #inflate(messages: readonly Uint8Array[], compressed: readonly number[]): Promise<void> {
    const { encoding = "identity", maxMessageBytes } = this.#format;
    const places = new Set(compressed);
    this.#isInflating = true;
    this.#stream.pause();
    try {
      if (!isKnownEncoding(encoding)) throw new UnknownEncodingError(headerText(encoding));
      for (const [place, message] of messages.entries()) {
        const isCompressed = places.has(place);
        const whole = isCompressed ? await decompress(message, encoding, maxMessageBytes) : message;
        if (this.#isPaused) await (this.#resumed = Promise.withResolvers<void>()).promise;
        if (this.#isDiscarding) return;
        this.#listener.onMessages([whole]);
      }
    } catch (error) {
      return this.#refuse(error);
    } finally {
      this.#isInflating = false;
    }
    if (this.#isDiscarding) return;
    if (!this.#isPaused) this.#stream.resume();
    if (this.#endsAfterInflating) this.#halfClose();
  }

  #halfClose(): void {
    const { aborted, destroyed, rstCode } = this.#stream;
    if (this.#isDiscarding || aborted || (destroyed && rstCode !== 0)) return;
    if (this.#isInflating) {
      this.#endsAfterInflating = true;
    } else if (this.#deframer.isWithinMessage) {
      const details = "The last message was cut off";
      this.#listener.onUnreadable({ status: "INTERNAL", details });
    } else this.#listener.onHalfClose();
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
  if (error instanceof UnknownEncodingError) {
    const trailers = { "grpc-accept-encoding": ACCEPTED_ENCODINGS };
    return { status: "UNIMPLEMENTED", details: error.message, trailers };
  }
  return { status: "INTERNAL", details: "Cannot decompress the message" };
}
