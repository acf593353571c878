import { nextTick } from "node:process";
import type { MessageCount } from "../invocation/call_observer.ts";
import type { Frame } from "../invocation/frame.ts";
import { costOf, headerCount } from "../invocation/frame_cost.ts";
import { FrameQueue } from "../invocation/frame_queue.ts";
import { InvokerError } from "../invocation/invoker_error.ts";

/** The part of a gRPC call that input comes from. */
export interface IncomingMessages {
  readonly cancelled: boolean;
  on(event: "data", listener: (frame: Frame) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** What may wait to be taken before the call is paused, in bytes as `costOf` counts. */
const MAX_WAITING_BYTES = 64 * 1024;
/** Names and values of headers in one message; more would hold up whoever reads them. */
const MAX_HEADERS = 1000;

/** The messages of a gRPC call as frames, each taken from the call when there is room for it. */
export class CallInput {
  readonly readable: ReadableStream<readonly Frame[]>;
  /** What has arrived so far. */
  readonly received: MessageCount = { messages: 0, bytes: 0 };
  readonly #call: IncomingMessages;
  readonly #queue: FrameQueue;
  #waitingBytes = 0;
  #paused = false;

  constructor(call: IncomingMessages) {
    this.#call = call;
    this.#queue = new FrameQueue({
      onTaken: (batch) => this.#taken(batch),
      // What is left is read and dropped, so that the client can come to its end.
      onCancelled: () => call.resume(),
    });
    this.readable = this.#queue.readable;
    call.on("data", (frame) => this.#arrived(frame));
    call.on("end", () => {
      // The end comes also when the client cancels, and before the call says so (grpc/grpc-node#2583).
      nextTick(() => {
        if (!call.cancelled) this.#queue.close();
      });
    });
  }

  /** Fails the input at once: the caller has left. */
  abort(reason: unknown): void {
    this.#queue.abort(reason);
  }

  #arrived(frame: Frame): void {
    this.received.messages++;
    this.received.bytes += frame.payload.byteLength;
    const count = headerCount(frame);
    if (count > MAX_HEADERS) return this.#queue.fail(tooManyHeaders(count));
    const batch = [frame];
    this.#waitingBytes += costOf(batch);
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
    return this.#waitingBytes < MAX_WAITING_BYTES;
  }
}

function tooManyHeaders(count: number): InvokerError {
  return new InvokerError(
    "error-client-unmarshall",
    `Cannot read the message: it has ${count} header names and values, the limit is ${MAX_HEADERS}`,
  );
}
