import { VALUE_KINDS } from "../../function/convert_input.ts";
import {
  decodeBoolean,
  decodeList,
  decodeObject,
  decodeOneOf,
  decodeText,
  type FieldDecoders,
  optional,
} from "../../invocation/decode.ts";
import type { HandlerFacts, LoadedHandler } from "./protocol.ts";

/** What a handler may say that it takes. */
const decodeDeclaredInput = decodeOneOf(["schema", ...VALUE_KINDS]);

/** How a handler is run. */
export const decodeInteraction = decodeOneOf(["direct", "streaming"]);

const FACTS: FieldDecoders<HandlerFacts> = {
  name: decodeText,
  interaction: decodeInteraction,
  takesInput: optional(decodeBoolean),
  takesRequest: optional(decodeBoolean),
  input: optional(decodeDeclaredInput),
  isMethod: optional(decodeBoolean),
  takesStream: optional(decodeBoolean),
  isSafe: optional(decodeBoolean),
};

/** A handler, and those beside it, as a sandbox tells of them. */
export const decodeLoadedHandler = decodeObject<LoadedHandler>({
  ...FACTS,
  others: optional(decodeList(decodeObject(FACTS))),
});
