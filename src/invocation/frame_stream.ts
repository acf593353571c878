import type { Frame } from "./frame.ts";

/**
 * Batches of frames in order, each an array of those that came together.
 *
 * It is what the invoker uses of a `ReadableStream`; each of these is one. What is made for every
 * Call is not: a stream of the platform costs several times what is done with it.
 */
export interface FrameStream<Item = Frame> {
  /** How it has failed, where that is known before it is read: it gives nothing else. */
  readonly failure?: StreamFailure | undefined;
  /** Begins to read it; once. */
  getReader(): FrameReader<Item>;
  /** Lets go of it instead. */
  cancel(reason?: unknown): Promise<void>;
}

/** How a stream failed. */
export interface StreamFailure {
  readonly error: unknown;
}

/** Reads a {@linkcode FrameStream}. */
export interface FrameReader<Item = Frame> {
  /** The next batch. Rejects when the stream has failed. */
  read(): Promise<FrameRead<Item>>;
  /** Lets go of the stream: no more is wanted, and a read that waits comes to the end. */
  cancel(reason?: unknown): Promise<void>;
}

/** What a read gives: a batch, or the end. */
export type FrameRead<Item = Frame> = ReadableStreamReadResult<readonly Item[]>;
