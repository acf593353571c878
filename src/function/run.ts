import type { Codecs } from "../codec/negotiate.ts";
import type { Frame } from "../invocation/frame.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { codecsOf } from "./codecs_of.ts";
import type { Definition } from "./definition.ts";
import { MessageRun } from "./message_run.ts";
import { StreamRun } from "./stream_run.ts";

/** One Call of a function, as the outputs that it makes one by one. */
export interface Run {
  /** The next output; `undefined` at the end. Rejects with an `InvokerError` when the Call failed. */
  next(): Promise<Frame | undefined>;
  /** Lets go of input and outputs. Called once, when the Call has ended or its caller has left. */
  stop(outcome: RunOutcome): void;
}

/** How a Call came to its end. */
export type RunOutcome = { readonly kind: "done" } | {
  readonly kind: "failed";
  readonly reason: unknown;
};

/** The function itself as an {@linkcode Invoke}: the same code in a sandbox, in process and in a test. */
export function createFunction(
  definition: Definition,
  codecs: Codecs = codecsOf(definition),
): Invoke {
  const runsAtOnce = definition.interaction === "streaming" ||
    !definition.takesInput && definition.promote === "first";
  return (invocation) => {
    const { signal } = invocation;
    const run: Run = runsAtOnce
      ? new StreamRun(definition, codecs, invocation)
      : new MessageRun(definition, codecs, invocation);
    let stopped = false;
    let onAbort: () => void;
    /** Returns whether this is the end, and not something that comes after it. */
    function stop(outcome: RunOutcome): boolean {
      if (stopped) return false;
      stopped = true;
      signal.removeEventListener("abort", onAbort);
      run.stop(outcome);
      return true;
    }

    return new ReadableStream<readonly Frame[]>({
      start(controller) {
        onAbort = () => {
          const { reason } = signal;
          if (stop({ kind: "failed", reason })) controller.error(reason);
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener("abort", onAbort, { once: true });
      },
      async pull(controller) {
        try {
          const frame = await run.next();
          if (stopped) return;
          if (frame) controller.enqueue([frame]);
          else if (stop({ kind: "done" })) controller.close();
        } catch (reason) {
          if (stop({ kind: "failed", reason })) controller.error(reason);
        }
      },
      cancel(reason) {
        stop({ kind: "failed", reason });
      },
    }, { highWaterMark: 0 });
  };
}
