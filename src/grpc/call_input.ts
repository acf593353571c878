import { nextTick } from "node:process";
import type { Frame } from "../invocation/frame.ts";
import { FrameQueue } from "../invocation/frame_queue.ts";

/** The part of a gRPC call that input comes from. */
export interface IncomingMessages {
  readonly cancelled: boolean;
  on(event: "data", listener: (frame: Frame) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** Messages that wait to be taken before the call is paused, by their number and payload bytes. */
const MAX_WAITING = 64;
const MAX_WAITING_BYTES = 64 * 1024;

/** The messages of a gRPC call as frames, each taken from the call when there is room for it. */
export class CallInput {
  readonly readable: ReadableStream<readonly Frame[]>;
  readonly #call: IncomingMessages;
  readonly #queue: FrameQueue;
  #waiting = 0;
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
    this.#waiting++;
    this.#waitingBytes += frame.payload.byteLength;
    this.#queue.push([frame]);
    if (this.#paused || this.#hasRoom) return;
    this.#paused = true;
    this.#call.pause();
  }

  #taken(batch: readonly Frame[]): void {
    for (const { payload } of batch) {
      this.#waiting--;
      this.#waitingBytes -= payload.byteLength;
    }
    if (!this.#paused || !this.#hasRoom) return;
    this.#paused = false;
    this.#call.resume();
  }

  get #hasRoom(): boolean {
    return this.#waiting < MAX_WAITING && this.#waitingBytes < MAX_WAITING_BYTES;
  }
}
