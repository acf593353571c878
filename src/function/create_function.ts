import type { Codecs } from "../codec/negotiate.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { codecsOf } from "./codecs_of.ts";
import type { Definition } from "./definition.ts";
import { encodeOutput } from "./encode_output.ts";
import { decodeMessage } from "./event_input.ts";
import { FetchRun } from "./fetch_run.ts";
import { FunctionOutput } from "./function_output.ts";
import type { Advise } from "./handler_advice.ts";
import { MessageRun } from "./message_run.ts";
import type { PayloadFormat } from "./payload_format.ts";
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
  const handling = {
    definition,
    codecs,
    format: definition.format ?? negotiated(definition, codecs),
  };
  return (invocation) =>
    new FunctionOutput(
      invocation.signal,
      (fail) =>
        definition.takesRequest
          ? new FetchRun(definition, invocation)
          : runsAtOnce
          ? new StreamRun(handling, invocation, fail)
          : new MessageRun(handling, invocation, advise),
    );
}

/** What content types say. */
function negotiated({ input }: Definition, codecs: Codecs): PayloadFormat {
  return {
    decode: (frame) => decodeMessage(codecs, input, frame),
    encode: (value, target) => encodeOutput(codecs, value, target),
  };
}
