import type { Codecs } from "../codec/negotiate.ts";
import type { Frame } from "../invocation/frame.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { codecsOf } from "./codecs_of.ts";
import type { Definition } from "./definition.ts";
import { FunctionOutput } from "./function_output.ts";
import type { Advise } from "./handler_advice.ts";
import { MessageRun } from "./message_run.ts";
import { StreamRun } from "./stream_run.ts";

/** One Call of a function, as the outputs that it makes one by one. */
export interface Run {
  /** The next output; `undefined` at the end. Rejects with an `InvokerError` when the Call failed. */
  next(): Promise<Frame | undefined>;
  /** Whether it is known that there is no other output. */
  readonly isOver: boolean;
  /** Lets go of input and outputs. Called once, when the Call has ended or its caller has left. */
  stop(outcome: RunOutcome): void;
}

/** How a Call came to its end. */
export type RunOutcome = { readonly kind: "done" } | {
  readonly kind: "failed";
  readonly reason: unknown;
};

/**
 * The function itself as an {@linkcode Invoke}: the same code in a sandbox, in process and in a test.
 *
 * @param advise hears what its author should know of
 */
export function createFunction(
  definition: Definition,
  codecs: Codecs = codecsOf(definition),
  advise: Advise = () => {},
): Invoke {
  const runsAtOnce = definition.interaction === "streaming" ||
    !definition.takesInput && definition.promote === "first";
  return (invocation) =>
    new FunctionOutput(
      invocation.signal,
      (fail) =>
        runsAtOnce
          ? new StreamRun(definition, codecs, invocation, fail)
          : new MessageRun(definition, codecs, invocation, advise),
    );
}
