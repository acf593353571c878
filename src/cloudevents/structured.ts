import { charsetOf, decodeText, encodeText } from "../codec/charset.ts";
import { parseMediaType } from "../codec/media_type.ts";
import { describeValue, isPlainObject } from "../codec/value_kind.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { type Frame, getHeader } from "../invocation/frame.ts";
import { EventProblem, toAttributes, toAttributeText } from "./attributes.ts";
import { attributeHeaders, readAttributes } from "./binary.ts";

const DEFAULT_TYPE = "application/json";
const JSON_TYPE = /[/+]json$/;
/** Types beside text/* whose content is text. */
const TEXT_TYPE = /^text\/|[/+]xml$|^application\/(?:x-www-form-urlencoded|javascript|yaml)$/;

/** Whether a media type is one of JSON. */
export function isJsonType(contentType: string): boolean {
  return JSON_TYPE.test(parseMediaType(contentType).essence);
}

/**
 * An event in CloudEvents' JSON format as a frame: data in the payload, attributes in the headers.
 *
 * @param event what `parseEventJson` has read
 * @throws {EventProblem} when it is not an event
 */
export function toBinaryFrame(event: unknown): Frame {
  if (!isPlainObject(event)) throw new EventProblem(`it is ${describeValue(event)}, not an object`);
  const { data, data_base64: base64, ...members } = event;
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(members)) {
    const text = toAttributeText(name, value);
    if (text !== undefined) entries.push([name, text]);
  }
  const attributes = toAttributes(entries);
  const isBinary = base64 !== undefined && base64 !== null;
  if (isBinary && data !== undefined) {
    throw new EventProblem('it has both "data" and "data_base64"');
  }
  const declared = attributes.datacontenttype;
  const headers = attributeHeaders(attributes);
  if (isBinary) return { payload: decodeBase64(base64), headers: new Map(headers) };
  if (data === undefined) return { payload: new Uint8Array(), headers: new Map(headers) };
  if (declared === undefined) headers.push(["Content-Type", [DEFAULT_TYPE]]);
  return { payload: encodeData(data, declared ?? DEFAULT_TYPE), headers: new Map(headers) };
}

/**
 * An event as text in the JSON format: the other way.
 *
 * @throws {EventProblem} when it is not an event, or its data is not of its type
 */
export function toEventJson(frame: Frame): string {
  const attributes = JSON.stringify(readAttributes(frame.headers));
  const data = dataMember(frame.payload, getHeader(frame.headers, "content-type")?.[0]);
  return data === undefined ? attributes : `${attributes.slice(0, -1)},${data}}`;
}

/**
 * Parses JSON that holds events. Numbers that a double does not hold keep their digits in what is
 * written of them again: who reads the data judges them.
 */
export function parseEventJson(text: string): unknown {
  return MAY_BE_INEXACT.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

const MAY_BE_INEXACT = /\d{16}|\d[eE]/;

/** TC39, JSON.parse source text access; the types of the platform do not know it yet. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
  return String(value) === context.source ? value : rawJSON(context.source);
}

function encodeData(data: unknown, contentType: string): Uint8Array {
  if (isJsonType(contentType)) return encode(() => JSON.stringify(data), contentType);
  if (typeof data === "string") return encode(() => data, contentType);
  if (data === null) return new Uint8Array();
  throw new EventProblem(
    `its "data" is ${
      describeValue(data)
    }, and has to be text as its "datacontenttype" is "${contentType}"`,
  );
}

function encode(write: () => string, contentType: string): Uint8Array {
  try {
    return encodeText(write(), charsetOf(contentType));
  } catch (cause) {
    throw new EventProblem(`its "data" is not ${contentType}: ${errorMessage(cause)}`, { cause });
  }
}

function decodeBase64(base64: unknown): Uint8Array {
  if (typeof base64 !== "string") {
    throw new EventProblem(`its "data_base64" is ${describeValue(base64)}, and has to be text`);
  }
  try {
    return Uint8Array.fromBase64(base64, { lastChunkHandling: "strict" });
  } catch (cause) {
    throw new EventProblem('its "data_base64" is not Base64', { cause });
  }
}

/** `"data": …` or `"data_base64": …`, as the media type says; `undefined` for no data. */
function dataMember(payload: Uint8Array, contentType: string | undefined): string | undefined {
  if (payload.byteLength === 0 && (contentType === undefined || isJsonType(contentType))) {
    return undefined;
  }
  if (contentType === undefined) return base64Member(payload);
  const { essence, parameters } = parseMediaType(contentType);
  const isJson = JSON_TYPE.test(essence);
  if (!isJson && !TEXT_TYPE.test(essence)) return base64Member(payload);
  let text: string;
  try {
    text = decodeText(payload, parameters["charset"]);
    if (isJson) JSON.parse(text);
  } catch {
    // Whoever reads it will find out.
    return base64Member(payload);
  }
  return `"data":${isJson ? text : JSON.stringify(text)}`;
}

function base64Member(payload: Uint8Array): string {
  return `"data_base64":"${payload.toBase64()}"`;
}
