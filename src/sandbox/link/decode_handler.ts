import { VALUE_KINDS } from "../../function/convert_input.ts";
import {
  decodeBoolean,
  decodeObject,
  decodeOneOf,
  decodeText,
  optional,
} from "../../invocation/decode.ts";
import type { LoadedHandler } from "./protocol.ts";

/** What a handler may say that it takes. */
const decodeDeclaredInput = decodeOneOf(["schema", ...VALUE_KINDS]);

/** How a handler is run. */
export const decodeInteraction = decodeOneOf(["direct", "streaming"]);

/** A handler, as a sandbox tells of it. */
export const decodeLoadedHandler = decodeObject<LoadedHandler>({
  name: decodeText,
  interaction: decodeInteraction,
  takesInput: optional(decodeBoolean),
  input: optional(decodeDeclaredInput),
});
