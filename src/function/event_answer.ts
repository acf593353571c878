import type { CloudEventAttributes } from "../cloudevents/attributes.ts";
import { SPEC_VERSION, toAttributes, toAttributeText } from "../cloudevents/attributes.ts";
import { attributeEntries, attributeHeaders, withoutAttributes } from "../cloudevents/binary.ts";
import { toMarshallError } from "../cloudevents/modes.ts";
import { isJsonType } from "../cloudevents/structured.ts";
import { tryParseMediaType } from "../codec/media_type.ts";
import { isPlainObject } from "../codec/value_kind.ts";
import type { Frame } from "../invocation/frame.ts";
import type { Message } from "./message.ts";

/** What an event that answers is, where the handler does not say. */
export interface AnswerAttributes {
  readonly source: string;
  readonly type: string;
}

/** Files that stand for their folder. */
const ENTRY = /^(?:mod|main|index)$/;

/**
 * What events of a function are by default, after its name; a default export has that of its file.
 *
 * @param entryUrl where its module is; absent: that does not matter
 */
export function answersOf(
  name: string,
  entryUrl?: string,
  { source, type }: Partial<AnswerAttributes> = {},
): AnswerAttributes {
  const [file = "", folder = ""] = entryUrl?.split("/").reverse() ?? [];
  const stem = file.replace(/\.[^.]*$/, "");
  const named = name !== "default" || stem === ""
    ? encodeURIComponent(name)
    : ENTRY.test(stem)
    ? folder
    : stem;
  return { source: source ?? (named || "function"), type: type ?? `${named || "function"}.output` };
}

/**
 * A result that is an event, as a message with its attributes in headers; any other as it is.
 *
 * An instance of the class `CloudEvent` of the SDK always is one. A plain object is where an event is
 * answered and it has what all events have: elsewhere it may as well be the value that was asked for.
 *
 * @throws {InvokerError} `error-client-marshall` naming the attribute that is not as it has to be
 */
export function eventAsMessage(result: unknown, answersEvent: boolean): unknown {
  if (typeof result !== "object" || result === null || !("specversion" in result)) return result;
  return isOfSdk(result) || answersEvent && isEventLike(result) ? toMessage(result) : result;
}

/**
 * An output as an event: with the attributes that its headers have, and the rest filled in.
 *
 * @throws {InvokerError} `error-client-marshall` naming the attribute that is not as it has to be
 */
export function asEvent({ payload, headers }: Frame, answers: AnswerAttributes): Frame {
  let attributes: CloudEventAttributes;
  try {
    const defaults = {
      specversion: SPEC_VERSION,
      id: crypto.randomUUID(),
      ...answers,
      time: new Date().toISOString(),
    };
    attributes = toAttributes(new Map([...Object.entries(defaults), ...attributeEntries(headers)]));
  } catch (cause) {
    throw toMarshallError(cause);
  }
  return {
    payload,
    headers: new Map([...attributeHeaders(attributes), ...withoutAttributes(headers)]),
  };
}

/** Known by its shape: nothing of it is loaded, and the function's may be of any version. */
function isOfSdk(result: object): boolean {
  return "cloneWith" in result && typeof result.cloneWith === "function" &&
    "toJSON" in result && typeof result.toJSON === "function";
}

function isEventLike(result: object): boolean {
  return isPlainObject(result) && result["specversion"] === SPEC_VERSION &&
    [result["id"], result["source"], result["type"]].every((text) =>
      typeof text === "string" && text !== ""
    );
}

function toMessage(event: object): Message {
  const { data, data_base64: base64, ...members } = { ...event } as Record<string, unknown>;
  try {
    const entries: [string, string][] = [];
    for (const [name, value] of Object.entries(members)) {
      const text = toAttributeText(name, value);
      if (text !== undefined) entries.push([name, text]);
    }
    const attributes = toAttributes(entries);
    const headers = new Map(attributeHeaders(attributes));
    const isBinary = data === undefined && typeof base64 === "string";
    const payload = isBinary ? Uint8Array.fromBase64(base64) : data;
    return { payload: asContent(payload, attributes.datacontenttype), headers };
  } catch (cause) {
    throw toMarshallError(cause);
  }
}

/** Data is a value, and where it is text not yet the content of a document of JSON. */
function asContent(data: unknown, contentType: string | undefined): unknown {
  const isJsonText = typeof data === "string" && contentType !== undefined &&
    tryParseMediaType(contentType) !== undefined && isJsonType(contentType);
  return isJsonText ? JSON.stringify(data) : data;
}
