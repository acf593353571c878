import type { BudgetShare } from "../../invocation/byte_budget.ts";
import type { MessageCount } from "../../invocation/call_observer.ts";
import { type Frame, MAX_HEADERS } from "../../invocation/frame.ts";
import { costOf } from "../../invocation/frame_cost.ts";
import { FrameQueue } from "../../invocation/frame_queue.ts";
import type { FrameStream } from "../../invocation/frame_stream.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { TooManyHeadersError } from "./header_reader.ts";
import { decodeMessage } from "./message_codec.ts";

/** The part of a gRPC call that its input is held back by. */
export interface PausableCall {
  /** What is held of its request. */
  readonly held: BudgetShare;
  pause(): void;
  resume(): void;
}

/** What may wait to be taken before the call is paused, in bytes as `costOf` counts. */
const MAX_WAITING_BYTES = 64 * 1024;

/** The messages of a gRPC call as frames; the call is paused while too many wait to be taken. */
export class CallInput {
  readonly readable: FrameStream;
  /** What has arrived so far. */
  readonly received: MessageCount = { messages: 0, bytes: 0 };
  readonly #call: PausableCall;
  readonly #queue: FrameQueue;
  #waitingBytes = 0;
  #paused = false;

  constructor(call: PausableCall) {
    this.#call = call;
    this.#queue = new FrameQueue({
      onTaken: (batch) => this.#taken(batch),
      // Until then it waits for room with whom it goes to.
      onDone: (batch) => call.held.add(-costOf(batch)),
      // What is left is read and dropped, so that the client can come to its end.
      onCancelled: () => call.resume(),
    });
    this.readable = this.#queue.readable;
  }

  /**
   * Takes messages in.
   *
   * @throws {RangeError} when the bytes of one are no message; those before it are taken
   */
  arrive(messages: readonly Uint8Array[]): void {
    const batch: Frame[] = [];
    try {
      for (const message of messages) {
        const frame = decodeMessage(message, MAX_HEADERS);
        this.received.messages++;
        this.received.bytes += frame.payload.byteLength;
        batch.push(frame);
      }
    } catch (error) {
      this.#push(batch);
      if (!(error instanceof TooManyHeadersError)) throw error;
      return this.#queue.fail(new InvokerError("error-client-unmarshall", error.message));
    }
    this.#push(batch);
  }

  /** No more will come. */
  close(): void {
    this.#queue.close();
  }

  /** Fails the input at once: the caller has left. */
  abort(reason: unknown): void {
    this.#queue.abort(reason);
  }

  #push(batch: readonly Frame[]): void {
    if (batch.length === 0) return;
    const cost = costOf(batch);
    this.#waitingBytes += cost;
    this.#call.held.add(cost);
    this.#queue.push(batch);
    if (this.#paused || this.#hasRoom) return;
    this.#paused = true;
    this.#call.pause();
  }

  #taken(batch: readonly Frame[]): void {
    this.#waitingBytes -= costOf(batch);
    if (!this.#paused || !this.#hasRoom) return;
    this.#paused = false;
    this.#call.resume();
  }

  get #hasRoom(): boolean {
    return this.#waitingBytes === 0 ||
      this.#waitingBytes < MAX_WAITING_BYTES && this.#call.held.hasRoom;
  }
}
