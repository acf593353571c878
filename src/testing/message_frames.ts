import {
  type CloudEventAttributes,
  SPEC_VERSION,
  toAttributes,
} from "../cloudevents/attributes.ts";
import { attributeHeaders } from "../cloudevents/binary.ts";
import { readEvent } from "../cloudevents/read_event.ts";
import { bytesCodec, toOwnBytes } from "../codec/bytes_codec.ts";
import type { Codecs, Encoded } from "../codec/negotiate.ts";
import { encodeUtf8 } from "../codec/utf8.ts";
import { describeValue, isBytes } from "../codec/value_kind.ts";
import { isMessage, messageHeaders } from "../function/message.ts";
import { type Frame, type FrameHeaders, getHeader } from "../invocation/frame.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { CallOptions, ReceivedMessage } from "./tested_function.ts";

const OCTETS = { essence: "application/octet-stream", parameters: {} };
const UTF8 = /^(?:utf-?8|us-ascii)$/i;

/** What values of a Call are written and read with. */
export interface CodecsOfCallee {
  readonly codecs: Codecs;
  /** Why none of them knows a media type, and what to do. */
  readonly codecAdvice: string;
}

/** The headers that every message of a Call carries. */
export function callHeaders(
  { contentType, accept, headers = {}, event }: CallOptions,
): FrameHeaders {
  const all = new Map(messageHeaders({ payload: undefined, headers }));
  for (const [name, values] of event ? eventHeaders(event) : []) all.set(name, values);
  const defaults = { "Content-Type": contentType, Accept: accept };
  for (const [name, value] of Object.entries(defaults)) {
    if (value !== undefined && !getHeader(all, name.toLowerCase())) all.set(name, [value]);
  }
  return all;
}

/**
 * A value that a test sends, as a frame.
 *
 * @param defaults headers that it carries where it has none of that name itself
 * @throws {TypeError} when it cannot be written
 */
export function toFrame(
  callee: CodecsOfCallee,
  value: unknown,
  defaults: FrameHeaders,
): Frame {
  const isWhole = isMessage(value);
  const headers = new Map(isWhole ? messageHeaders(value) : []);
  for (const [name, values] of defaults) {
    if (!getHeader(headers, name.toLowerCase())) headers.set(name, values);
  }
  const declared = getHeader(headers, "content-type")?.[0];
  const { payload, contentType } = write(callee, isWhole ? value.payload : value, declared);
  if (declared === undefined) headers.set("Content-Type", [contentType]);
  return { payload, headers };
}

/**
 * A frame that came back, as a test reads it.
 *
 * @throws {Error} when its payload is not what its `Content-Type` says
 */
export function toReceivedMessage(codecs: Codecs, frame: Frame): ReceivedMessage {
  // Of the network it is a Buffer, which is a view.
  const payload = toOwnBytes(frame.payload);
  const contentType = getHeader(frame.headers, "content-type")?.[0];
  const headers = new Headers();
  for (const [name, values] of frame.headers) {
    for (const value of values) appendIfValid(headers, name, value);
  }
  const event = readEvent(frame.headers);
  const value = read(codecs, payload, contentType);
  return { payload, value, headers, rawHeaders: frame.headers, ...(event && { event }) };
}

/** An event of a test, with an id of its own and what else every event has. */
function eventHeaders(event: Partial<CloudEventAttributes>): [string, readonly string[]][] {
  const required = {
    specversion: SPEC_VERSION,
    id: crypto.randomUUID(),
    source: "test",
    type: "test",
  };
  const given = Object.entries(event).flatMap(([name, text]): [string, string][] =>
    text === undefined ? [] : [[name, text]]
  );
  try {
    return attributeHeaders(toAttributes([...Object.entries(required), ...given]));
  } catch (cause) {
    throw new TypeError(`Cannot send the event: ${errorMessage(cause)}`, { cause });
  }
}

function write(
  { codecs, codecAdvice }: CodecsOfCallee,
  value: unknown,
  contentType: string | undefined,
): Encoded {
  if (isBytes(value)) {
    const payload = bytesCodec.encode(value, OCTETS);
    return { payload, contentType: contentType ?? OCTETS.essence };
  }
  if (contentType === undefined) return orTypeError(() => codecs.encode(value, undefined));
  const mediaType = orUndefined(() => codecs.find(contentType).mediaType);
  if (mediaType === undefined) {
    // What the function says to a type that it does not know is worth a test.
    if (typeof value === "string") return { payload: encodeUtf8(value), contentType };
    throw new TypeError(
      `Cannot send ${describeValue(value)} as "${contentType}": ${codecAdvice}`,
    );
  }
  const { payload } = orTypeError(() => codecs.encode(value, mediaType.essence));
  const { charset = "utf-8" } = mediaType.parameters;
  if (typeof value === "string" && !UTF8.test(charset) && payload.some((byte) => byte > 0x7f)) {
    throw new TypeError(
      `Cannot send text as "${contentType}": text is written as UTF-8, send bytes`,
    );
  }
  return { payload, contentType };
}

function read(codecs: Codecs, payload: Uint8Array, contentType: string | undefined): unknown {
  const isKnown = orUndefined(() => codecs.find(contentType)) !== undefined;
  if (!isKnown && !/^text\//i.test(contentType ?? "")) return payload;
  try {
    return codecs.decode(payload, isKnown ? contentType : asPlainText(contentType));
  } catch (cause) {
    throw new Error(`Cannot read the answer as "${contentType}": ${errorMessage(cause)}`, {
      cause,
    });
  }
}

/** The parameters stay: one of them is the charset. */
function asPlainText(contentType: string | undefined): string | undefined {
  return contentType?.replace(/^[^;]*/, "text/plain");
}

function orTypeError(encode: () => Encoded): Encoded {
  try {
    return encode();
  } catch (cause) {
    throw new TypeError(`Cannot send the value: ${errorMessage(cause)}`, { cause });
  }
}

function orUndefined<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof InvokerError) return undefined;
    throw error;
  }
}

function appendIfValid(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value);
  } catch {
    // not a field name or value that HTTP knows
  }
}
