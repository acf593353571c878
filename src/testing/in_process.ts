import type { FrameHeaders } from "../invocation/frame.ts";
import { leavingReason } from "../invocation/leaving_reason.ts";
import type { FrameStream } from "../invocation/frame_stream.ts";
import type { Invocation, Invoke } from "../invocation/invocation.ts";
import { MAX_TIMER_MS } from "../invocation/max_timer_ms.ts";
import { WholeResponses } from "../invocation/whole_responses.ts";
import { CallError } from "./call_error.ts";

/** An {@linkcode Invoke} that tells what goes behind the outputs of a Call that ended well. */
export type InvokeInProcess = (
  invocation: Invocation,
  onTrailers?: (trailers: FrameHeaders) => void,
) => FrameStream;

/**
 * Opens Calls in this very thread, and does for them what otherwise a client and a server do: the
 * deadline, the caller's leaving, an input that breaks.
 *
 * @param toCallError how the caller sees a failure
 */
export function inProcess(
  invoke: Invoke,
  toCallError: (error: unknown) => unknown,
): InvokeInProcess {
  return (invocation, onTrailers) => {
    const caller = new Caller(invocation);
    const output = invoke({ ...invocation, ...caller.served }).getReader();
    const responses = new WholeResponses(Infinity);
    return new ReadableStream({
      async pull(controller) {
        try {
          while (true) {
            const { done, value } = await output.read();
            if (done) break;
            const messages = value.flatMap((frame) => responses.take(frame) ?? []);
            if (messages.length > 0) return controller.enqueue(messages);
          }
          caller.settle();
          if (responses.trailers) onTrailers?.(responses.trailers);
          controller.close();
        } catch (error) {
          caller.settle();
          output.cancel(error).catch(() => {});
          controller.error(caller.left ? caller.left.error : toCallError(error));
        }
      },
      async cancel(reason) {
        caller.leave(reason);
        // It may have failed by the caller's leaving.
        await output.cancel(reason).catch(() => {});
      },
    }, { highWaterMark: 0 });
  };
}

/** Who waits for a Call: leaves when the deadline passes, by its own signal, or as its input fails. */
class Caller {
  /** What the function is given. */
  readonly served: Pick<Invocation, "input" | "signal">;
  /** Set when it has left before the end: what it sees itself. */
  left: { readonly error: unknown } | undefined;
  readonly #call = new AbortController();
  readonly #deadlineMs: number | undefined;
  readonly #signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ start: { deadlineMs }, input, signal }: Invocation) {
    this.#deadlineMs = deadlineMs;
    this.#signal = signal;
    this.served = { input: this.#watch(input), signal: this.#call.signal };
    if (signal.aborted) {
      this.#onAbort();
      return;
    }
    signal.addEventListener("abort", this.#onAbort, { once: true });
    const timeoutMs = deadlineMs === undefined ? Infinity : Math.max(0, deadlineMs - Date.now());
    if (timeoutMs === 0) this.#onDeadline();
    else if (timeoutMs <= MAX_TIMER_MS) this.#timer = setTimeout(this.#onDeadline, timeoutMs);
  }

  leave(error: unknown): void {
    this.left ??= { error };
    this.settle();
    this.#call.abort(leavingReason(this.#deadlineMs, Date.now()));
  }

  /** Waits for nothing any more. */
  settle(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = () => {
    const cause = this.#signal.reason;
    this.leave(new CallError("the Call was cancelled", { status: "CANCELLED", cause }));
  };

  readonly #onDeadline = () =>
    this.leave(new CallError("the deadline has passed", { status: "DEADLINE_EXCEEDED" }));

  #watch(input: FrameStream): FrameStream {
    const reader = input.getReader();
    let isWanted = true;
    return new ReadableStream({
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (!isWanted) return;
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          // A client that has nothing more to send, and is not at the end, cancels.
          this.leave(error);
        }
      },
      cancel(reason) {
        isWanted = false;
        return reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
  }
}
