import type { Frame } from "./frame.ts";

/** Options of {@linkcode FrameQueue}. */
export interface FrameQueueOptions {
  /** Called with each batch as its reader takes it: the place to return credit. */
  readonly onTaken?: (batch: readonly Frame[]) => void;
  /** Called when the reader cancels. */
  readonly onCancelled?: (reason: unknown) => void;
}

/**
 * Batches of frames that are pushed on one side and read as a stream on the other.
 *
 * Unlike the queue inside a `ReadableStream`, what is in it is delivered before an error that comes
 * after it. It is not bounded by itself: whoever pushes keeps within the credit that `onTaken` returns.
 */
export class FrameQueue {
  /** The reading side. Nothing is read ahead: a batch leaves the queue when it is asked for. */
  readonly readable: ReadableStream<readonly Frame[]>;
  readonly #batches: (readonly Frame[])[] = [];
  readonly #onTaken: FrameQueueOptions["onTaken"];
  #controller: ReadableStreamDefaultController<readonly Frame[]> | undefined;
  #end: { readonly error?: unknown } | undefined;
  #readerWaits = false;

  constructor({ onTaken, onCancelled }: FrameQueueOptions = {}) {
    this.#onTaken = onTaken;
    this.readable = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => {
        this.#readerWaits = true;
        this.#deliver();
      },
      cancel: (reason) => {
        this.#controller = undefined;
        this.#batches.length = 0;
        onCancelled?.(reason);
      },
    }, { highWaterMark: 0 });
  }

  /** Adds a batch. Ignored once the queue has ended or its reader has left. */
  push(batch: readonly Frame[]): void {
    if (this.#end || !this.#controller) return;
    this.#batches.push(batch);
    this.#deliver();
  }

  /** Ends the stream after what is in the queue. */
  close(): void {
    this.#end ??= {};
    this.#deliver();
  }

  /** Fails the stream after what is in the queue. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#deliver();
  }

  /** Fails the stream at once; what is in the queue is dropped. */
  abort(error: unknown): void {
    this.#batches.length = 0;
    this.#end = { error };
    this.#deliver();
  }

  #deliver(): void {
    const controller = this.#controller;
    if (!controller) return;
    if (this.#batches.length > 0) {
      if (!this.#readerWaits) return;
      const batch = this.#batches.shift() as readonly Frame[];
      this.#readerWaits = false;
      controller.enqueue(batch);
      this.#onTaken?.(batch);
    } else if (this.#end) {
      this.#controller = undefined;
      if ("error" in this.#end) controller.error(this.#end.error);
      else controller.close();
    }
  }
}
