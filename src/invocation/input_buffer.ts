import type { BudgetShare } from "./byte_budget.ts";
import type { MessageCount } from "./call_observer.ts";
import type { Frame } from "./frame.ts";
import { costOf } from "./frame_cost.ts";
import { FrameQueue } from "./frame_queue.ts";
import type { FrameStream } from "./frame_stream.ts";

/** What may wait to be taken before nothing more is read, in bytes as `costOf` counts. */
const MAX_WAITING_BYTES = 64 * 1024;

/** The messages of a request, whatever it came by, and whether there is room for more of them. */
export class InputBuffer {
  readonly readable: FrameStream;
  /** What has arrived so far. */
  readonly received: MessageCount = { messages: 0, bytes: 0 };
  readonly #held: BudgetShare;
  readonly #queue: FrameQueue;
  #waitingBytes = 0;
  #isCancelled = false;

  /**
   * @param held what is held of the request
   * @param onRoom told when there is room again, or nobody who takes anything any more
   */
  constructor(held: BudgetShare, onRoom: () => void) {
    this.#held = held;
    this.#queue = new FrameQueue({
      onTaken: (batch) => {
        this.#waitingBytes -= costOf(batch);
        if (this.#hasRoom) onRoom();
      },
      // Until then it waits for room with whom it goes to.
      onDone: (batch) => held.add(-costOf(batch)),
      // What is left is read and dropped, so that the client can come to its end.
      onCancelled: () => {
        this.#isCancelled = true;
        onRoom();
      },
    });
    this.readable = this.#queue.readable;
  }

  /** Takes messages in. Returns whether there is room for more. */
  push(batch: readonly Frame[]): boolean {
    if (batch.length === 0) return true;
    const cost = costOf(batch);
    this.received.messages += batch.length;
    for (const { payload } of batch) this.received.bytes += payload.byteLength;
    if (this.#isCancelled) return true;
    this.#waitingBytes += cost;
    this.#held.add(cost);
    this.#queue.push(batch);
    return this.#hasRoom;
  }

  /** No more will come. */
  close(): void {
    this.#queue.close();
  }

  /** Fails the input after what has arrived. */
  fail(error: unknown): void {
    this.#queue.fail(error);
  }

  /** Fails the input at once: the caller has left. */
  abort(reason: unknown): void {
    this.#queue.abort(reason);
  }

  get #hasRoom(): boolean {
    return this.#waitingBytes === 0 ||
      this.#waitingBytes < MAX_WAITING_BYTES && this.#held.hasRoom;
  }
}
