import { readEvent } from "../cloudevents/read_event.ts";
import { isJsonType } from "../cloudevents/structured.ts";
import type { Codecs } from "../codec/negotiate.ts";
import type { Frame } from "../invocation/frame.ts";
import { contentTypeOf } from "./call_target.ts";
import { decodeInput, type ValueKind } from "./convert_input.ts";

/**
 * The input that a message is, as `decodeInput` reads it; an event without data is none where nothing
 * else is declared.
 *
 * @throws {InvokerError} also when it is an event that is not as events are
 */
export function decodeMessage(codecs: Codecs, kind: ValueKind | undefined, frame: Frame): unknown {
  const contentType = contentTypeOf(frame);
  const event = readEvent(frame.headers);
  const isAnything = kind === undefined || kind === "json";
  if (event && frame.payload.byteLength === 0 && isAnything) {
    if (contentType === undefined || isJsonType(contentType)) return undefined;
  }
  return decodeInput(codecs, kind, frame.payload, contentType);
}
