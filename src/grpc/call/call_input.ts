import type { BudgetShare } from "../../invocation/byte_budget.ts";
import type { MessageCount } from "../../invocation/call_observer.ts";
import { type Frame, type FrameHeaders, NO_HEADERS } from "../../invocation/frame.ts";
import type { FrameStream } from "../../invocation/frame_stream.ts";
import { InputBuffer } from "../../invocation/input_buffer.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { TooManyHeadersError } from "./header_reader.ts";
import { FUNCTION_MESSAGES, type MessageFormat } from "./message_format.ts";

/** The part of a gRPC call that its input is held back by. */
export interface PausableCall {
  /** What is held of its request. */
  readonly held: BudgetShare;
  pause(): void;
  resume(): void;
}

/** The messages of a gRPC call as frames; the call is paused while too many wait to be taken. */
export class CallInput {
  readonly readable: FrameStream;
  /** What has arrived so far. */
  readonly received: MessageCount;
  readonly #call: PausableCall;
  readonly #format: MessageFormat;
  #firstHeaders: FrameHeaders | undefined;
  readonly #buffer: InputBuffer;
  #paused = false;

  constructor(call: PausableCall, format: MessageFormat = FUNCTION_MESSAGES) {
    this.#call = call;
    this.#format = format;
    this.#buffer = new InputBuffer(call.held, () => {
      if (!this.#paused) return;
      this.#paused = false;
      call.resume();
    });
    this.readable = this.#buffer.readable;
    this.received = this.#buffer.received;
  }

  /** Those of its first message. */
  get firstHeaders(): FrameHeaders {
    return this.#firstHeaders ?? NO_HEADERS;
  }

  /**
   * Takes messages in.
   *
   * @throws {RangeError} when the bytes of one are no message; those before it are taken
   */
  arrive(messages: readonly Uint8Array[]): void {
    const batch: Frame[] = [];
    try {
      for (const message of messages) batch.push(this.#format.decode(message));
    } catch (error) {
      this.#push(batch);
      if (!(error instanceof TooManyHeadersError)) throw error;
      return this.#buffer.fail(new InvokerError("error-client-unmarshall", error.message));
    }
    this.#push(batch);
  }

  /** No more will come. */
  close(): void {
    this.#buffer.close();
  }

  /** Fails the input at once: the caller has left. */
  abort(reason: unknown): void {
    this.#buffer.abort(reason);
  }

  #push(batch: readonly Frame[]): void {
    this.#firstHeaders ??= batch[0]?.headers;
    const hasRoom = this.#buffer.push(batch);
    if (this.#paused || hasRoom) return;
    this.#paused = true;
    this.#call.pause();
  }
}
