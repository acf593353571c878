import type { BudgetShare } from "../invocation/byte_budget.ts";
import type { MessageCount } from "../invocation/call_observer.ts";
import type { Frame } from "../invocation/frame.ts";
import { costOf } from "../invocation/frame_cost.ts";
import { FrameQueue } from "../invocation/frame_queue.ts";
import type { FrameStream } from "../invocation/frame_stream.ts";

/** What may wait to be taken before nothing more is read, in bytes as `costOf` counts. */
const MAX_WAITING_BYTES = 64 * 1024;

/** The messages of a request. */
export class HttpInput {
  readonly readable: FrameStream;
  /** What has arrived so far. */
  readonly received: MessageCount = { messages: 0, bytes: 0 };
  readonly #held: BudgetShare;
  readonly #queue: FrameQueue;
  #waitingBytes = 0;
  #room: PromiseWithResolvers<void> | undefined;

  /** @param held what is held of the request */
  constructor(held: BudgetShare) {
    this.#held = held;
    this.#queue = new FrameQueue({
      onTaken: (batch) => {
        this.#waitingBytes -= costOf(batch);
        if (this.#hasRoom) this.#admit();
      },
      // Until then it waits for room with whom it goes to.
      onDone: (batch) => held.add(-costOf(batch)),
      onCancelled: () => this.#admit(),
    });
    this.readable = this.#queue.readable;
  }

  /** @returns resolves when there is room for more; `undefined`: there is */
  push(batch: readonly Frame[]): Promise<void> | undefined {
    if (batch.length === 0) return undefined;
    const cost = costOf(batch);
    for (const { payload } of batch) this.received.bytes += payload.byteLength;
    this.received.messages += batch.length;
    this.#waitingBytes += cost;
    this.#held.add(cost);
    this.#queue.push(batch);
    if (this.#hasRoom) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** No more will come. */
  close(): void {
    this.#queue.close();
  }

  /** Fails the input at once: the caller has left. */
  abort(reason: unknown): void {
    this.#queue.abort(reason);
    this.#admit();
  }

  #admit(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  get #hasRoom(): boolean {
    return this.#waitingBytes === 0 ||
      this.#waitingBytes < MAX_WAITING_BYTES && this.#held.hasRoom;
  }
}
