import type { Frame } from "./frame.ts";

/** What is known of an invocation before its first frame. */
export interface InvocationStart {
  /** When the caller stops waiting, in milliseconds since the epoch; absent: never. */
  readonly deadlineMs?: number;
}

/** One use of the function: frames in, frames out. */
export interface Invocation {
  readonly start: InvocationStart;
  /** Input in order of arrival; a chunk holds the frames that arrived together. */
  readonly input: ReadableStream<readonly Frame[]>;
  /** Aborts when the caller has left, the deadline has passed or the server stops. */
  readonly signal: AbortSignal;
}

/**
 * Runs one invocation.
 *
 * It never throws: failures error the returned stream, after the frames made before them. The
 * stream closes when the function is done, whether or not the input is. Cancelling it cancels the
 * function.
 */
export type Invoke = (invocation: Invocation) => ReadableStream<readonly Frame[]>;
