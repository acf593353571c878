import type { Frame } from "./frame.ts";
import type { FrameRead, FrameReader, FrameStream, StreamFailure } from "./frame_stream.ts";

/** Options of {@linkcode FrameQueue}. */
export interface FrameQueueOptions {
  /** Called with each batch as its reader takes it: the place to return credit. */
  readonly onTaken?: (batch: readonly Frame[]) => void;
  /** Called with each batch when its reader asks for what follows: it is done with this one. */
  readonly onDone?: (batch: readonly Frame[]) => void;
  /** Called when the reader cancels. */
  readonly onCancelled?: (reason: unknown) => void;
}

/**
 * Batches of frames that are pushed on one side and read as a stream on the other.
 *
 * Unlike the queue inside a `ReadableStream`, what is in it is delivered before an error that comes
 * after it. It is not bounded by itself: whoever pushes keeps within the credit that `onTaken` returns.
 */
export class FrameQueue implements FrameStream, FrameReader {
  readonly #options: FrameQueueOptions;
  #batches: (readonly Frame[])[] = [];
  /** What its reader took last. */
  #taken: readonly Frame[] | undefined;
  /** Reads that wait for a batch, the oldest first. */
  readonly #reads: PromiseWithResolvers<FrameRead>[] = [];
  #end: { readonly error?: unknown } | undefined;
  #isCancelled = false;

  constructor(options: FrameQueueOptions = {}) {
    this.#options = options;
  }

  /** The reading side. Nothing is read ahead: a batch leaves the queue when it is asked for. */
  get readable(): FrameStream {
    return this;
  }

  get failure(): StreamFailure | undefined {
    const isFailed = this.#end && "error" in this.#end && this.#batches.length === 0;
    return isFailed ? { error: this.#end?.error } : undefined;
  }

  /** Adds a batch. Ignored once the queue has ended or its reader has left. */
  push(batch: readonly Frame[]): void {
    if (this.#end) return;
    const read = this.#reads.shift();
    if (!read) {
      this.#batches.push(batch);
      return;
    }
    read.resolve({ done: false, value: batch });
    this.#take(batch);
  }

  /** Ends the stream after what is in the queue. */
  close(): void {
    this.#finish({});
  }

  /** Fails the stream after what is in the queue. */
  fail(error: unknown): void {
    this.#finish({ error });
  }

  /** Fails the stream at once; what is in the queue is dropped. */
  abort(error: unknown): void {
    if (this.#isOver) return;
    this.#batches = [];
    this.#end = undefined;
    this.#finish({ error });
  }

  getReader(): FrameReader {
    return this;
  }

  read(): Promise<FrameRead> {
    this.#finishTaken();
    const batch = this.#batches.shift();
    if (batch) {
      this.#take(batch);
      return Promise.resolve({ done: false, value: batch });
    }
    if (this.#end) return answer(this.#end);
    const read = Promise.withResolvers<FrameRead>();
    this.#reads.push(read);
    return read.promise;
  }

  cancel(reason?: unknown): Promise<void> {
    if (this.#end && this.#isOver) return answer(this.#end).then(() => {});
    this.#batches = [];
    this.#end = undefined;
    this.#isCancelled = true;
    this.#finish({});
    this.#options.onCancelled?.(reason);
    return Promise.resolve();
  }

  #take(batch: readonly Frame[]): void {
    this.#finishTaken();
    this.#taken = batch;
    this.#options.onTaken?.(batch);
  }

  #finishTaken(): void {
    const taken = this.#taken;
    if (!taken) return;
    this.#taken = undefined;
    this.#options.onDone?.(taken);
  }

  /** Whether its reader has been told of the end, or would be next. */
  get #isOver(): boolean {
    return this.#isCancelled || this.#end !== undefined && this.#batches.length === 0;
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end) return;
    this.#end = end;
    // When reads wait there is nothing in the queue.
    for (const read of this.#reads.splice(0)) read.resolve(answer(end));
  }
}

function answer(end: { readonly error?: unknown }): Promise<FrameRead> {
  return "error" in end ? Promise.reject(end.error) : Promise.resolve({ done: true });
}
