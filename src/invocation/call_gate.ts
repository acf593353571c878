import { deadlineExceeded } from "./deadline_exceeded.ts";
import { failedStream } from "./failed_stream.ts";
import type { Invocation, Invoke } from "./invocation.ts";
import { InvokerError } from "./invoker_error.ts";
import { LiveSet } from "./live_set.ts";
import { onSettled } from "./on_settled.ts";
import { stopping } from "./stopping.ts";

/** Options of {@linkcode CallGate}. */
export interface CallGateOptions {
  readonly maxConcurrentCalls: number;
  /** The clock that deadlines are by. @default `Date.now` */
  readonly now?: () => number;
}

/**
 * Lets Calls in, up to a number at once, until it is shut; and knows which are under way.
 *
 * Its `admit` is a middleware (docs/errors.md).
 */
export class CallGate {
  readonly #maxConcurrentCalls: number;
  readonly #now: () => number;
  readonly #calls = new LiveSet<AbortController>();
  #shut = false;

  constructor({ maxConcurrentCalls, now = Date.now }: CallGateOptions) {
    this.#maxConcurrentCalls = maxConcurrentCalls;
    this.#now = now;
  }

  /** Calls under way. */
  get callCount(): number {
    return this.#calls.size;
  }

  /** Runs what it lets in with `next`, and fails the rest at once. */
  admit(next: Invoke): Invoke {
    return (invocation) => {
      if (this.#shut) return failedStream(stopping());
      if (this.#calls.size >= this.#maxConcurrentCalls) {
        return failedStream(
          new InvokerError(
            "error-server-busy",
            `Too many Calls at once: the limit is ${this.#maxConcurrentCalls}`,
          ),
        );
      }
      const { deadlineMs = Infinity } = invocation.start;
      if (deadlineMs <= this.#now()) return failedStream(deadlineExceeded());
      return this.#run(next, invocation);
    };
  }

  /** Lets nothing in any more. */
  shut(): void {
    this.#shut = true;
  }

  /** Fails all Calls under way; by default as the invoker stops. */
  abort(error: InvokerError = stopping()): void {
    for (const call of this.#calls.list()) call.abort(error);
  }

  #run(next: Invoke, { start, input, signal, controller }: Invocation): ReturnType<Invoke> {
    const call = controller ?? new AbortController();
    const onAbort = () => call.abort(signal.reason);
    if (controller === undefined) {
      if (signal.aborted) onAbort();
      else signal.addEventListener("abort", onAbort, { once: true });
    }
    const place = this.#calls.add(call);
    return onSettled(next({ start, input, signal: call.signal }), () => {
      if (controller === undefined) signal.removeEventListener("abort", onAbort);
      this.#calls.remove(place);
    });
  }
}
