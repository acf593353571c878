import type { FrameStream } from "./frame_stream.ts";

/** What is known of an invocation before its first frame. */
export interface InvocationStart {
  /** Names the Call in the log; no other Call of this process has it. */
  readonly id?: number;
  /** Which of several handlers it is for; absent: its first message says so, or nobody does. */
  readonly handler?: string;
  /** When the caller stops waiting, in milliseconds since the epoch; absent: never. */
  readonly deadlineMs?: number;
  /** Headers that its first frame would have, where it may have none: as entries, which cross threads. */
  readonly headers?: readonly (readonly [name: string, values: readonly string[]])[];
  /** What the function's work is part of; absent: nobody traces. */
  readonly trace?: TraceContext;
}

/** A place in a distributed trace (W3C Trace Context). */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** One use of the function: frames in, frames out. */
export interface Invocation {
  readonly start: InvocationStart;
  /** Input in order of arrival; a chunk holds the frames that arrived together. */
  readonly input: FrameStream;
  /** Aborts when the caller has left, the deadline has passed or the server stops. */
  readonly signal: AbortSignal;
  /** What aborts it, where others may; absent: they make a signal of their own for those behind them. */
  readonly controller?: AbortController;
}

/**
 * Runs one invocation.
 *
 * It never throws: failures error the returned stream, after the frames made before them. The
 * stream closes when the function is done, whether or not the input is. Cancelling it cancels the
 * function.
 */
export type Invoke = (invocation: Invocation) => FrameStream;
