import type { Codecs } from "../codec/negotiate.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { codecsOf } from "./codecs_of.ts";
import type { Definition } from "./definition.ts";
import { FunctionOutput } from "./function_output.ts";
import type { Advise } from "./handler_advice.ts";
import { MessageRun } from "./message_run.ts";
import { StreamRun } from "./stream_run.ts";

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
