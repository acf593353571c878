import { isEvent } from "../cloudevents/binary.ts";
import { bytesCodec } from "../codec/bytes_codec.ts";
import { charsetOf, encodeText } from "../codec/charset.ts";
import { marshallError } from "../codec/codec_errors.ts";
import { excerpt } from "../codec/excerpt.ts";
import { tryParseMediaType } from "../codec/media_type.ts";
import type { Codecs, Encoded } from "../codec/negotiate.ts";
import type { Frame, FrameHeaders } from "../invocation/frame.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { isOwnName } from "../invocation/response_frames.ts";
import { checkOutput, DECLARED_PREFERENCES } from "./check_output.ts";
import type { ValueKind } from "./convert_input.ts";
import { type AnswerAttributes, answersOf, asEvent } from "./event_answer.ts";
import { toHandlerError } from "./handler_error.ts";
import { kindOf } from "./kind_of.ts";
import { isMessage, type Message, messageHeaders } from "./message.ts";

const OCTETS = { essence: "application/octet-stream", parameters: {} };

/** What an output answers. */
export interface OutputTarget {
  /** Values of `Accept`, joined; absent: anything. */
  readonly accept?: string | undefined;
  readonly correlationId?: string | undefined;
  /** What the definition declares its outputs to be. */
  readonly output?: ValueKind | undefined;
  /** Whether what is answered is an event: then the output is one as well. */
  readonly answersEvent?: boolean;
  /** What it is then, where the handler does not say. */
  readonly answers?: AnswerAttributes | undefined;
}

/**
 * One result as a frame: negotiated, with `Content-Type` and the caller's `correlationId`.
 *
 * @throws {InvokerError} when it cannot be written, or is an error that should have been thrown
 */
export function encodeOutput(codecs: Codecs, value: unknown, target: OutputTarget): Frame {
  try {
    if (isMessage(value)) {
      const frame = encodeMessage(codecs, value, target);
      return target.answersEvent || isEvent(frame.headers) ? toEvent(frame, target) : frame;
    }
    const { payload, contentType } = encodeValue(codecs, value, target.accept, target.output);
    const frame = { payload, headers: outputHeaders(contentType, target.correlationId) };
    return target.answersEvent ? toEvent(frame, target) : frame;
  } catch (cause) {
    // What is not foreseen are traps of a Proxy.
    throw cause instanceof InvokerError ? cause : marshallError(cause);
  }
}

function toEvent(frame: Frame, { answers = answersOf("function") }: OutputTarget): Frame {
  return asEvent(frame, answers);
}

function encodeMessage(codecs: Codecs, message: Message, target: OutputTarget): Frame {
  const own = messageHeaders(message);
  const [declared, another] = own.find(([name]) => name.toLowerCase() === "content-type")?.[1] ??
    [];
  if (another !== undefined) {
    throw marshallError(new TypeError("Cannot write the message: it has several Content-Types"));
  }
  const isWithoutData = message.payload === undefined && isEvent(new Map(own));
  const { payload, contentType } = isWithoutData
    ? { payload: new Uint8Array(), contentType: "" }
    : declared === undefined
    ? encodeValue(codecs, message.payload, target.accept, target.output)
    : encodeAs(codecs, message.payload, declared, target.output);
  const headers = new Map(outputHeaders(declared ?? contentType, target.correlationId));
  if (isWithoutData && declared === undefined) headers.delete("Content-Type");
  for (const [name, values] of own) {
    const lowerCaseName = name.toLowerCase();
    if (lowerCaseName === "content-type" || isOwnName(name)) continue;
    if (lowerCaseName === "correlationid") headers.delete("correlationId");
    headers.set(name, values);
  }
  return { payload, headers };
}

/** The author's own choice of a media type, which no caller is to blame for. */
function encodeAs(
  codecs: Codecs,
  value: unknown,
  declared: string,
  kind: ValueKind | undefined,
): Encoded {
  if (tryParseMediaType(declared)?.essence.includes("*") ?? true) {
    throw notAsDeclared(value, declared, 'it has to be one media type, such as "text/plain"');
  }
  const written = writtenAlready(value, declared);
  if (written) return { payload: written, contentType: declared };
  try {
    return encodeValue(codecs, value, declared, kind);
  } catch (error) {
    if (!(error instanceof InvokerError)) throw error;
    if (error.code !== "error-client-accept-type-unsupported") throw error;
    if (error.cause !== undefined) throw marshallError(error.cause);
    throw notAsDeclared(value, declared, "only bytes and text are taken as content of any type");
  }
}

function notAsDeclared(value: unknown, declared: string, why: string): InvokerError {
  const what = `${kindOf(value)} as "${excerpt(declared)}", the message's own Content-Type`;
  return marshallError(new TypeError(`Cannot write ${what}: ${why}`));
}

function encodeValue(
  codecs: Codecs,
  value: unknown,
  accept: string | undefined,
  kind: ValueKind | undefined,
): Encoded {
  // A mistake that is easily made, and never meant as an answer.
  if (value instanceof Error) throw toHandlerError(value);
  if (kind === undefined) return codecs.encode(value, accept);
  checkOutput(kind, value);
  return codecs.encode(value, accept, DECLARED_PREFERENCES[kind]);
}

/** As with a `Response`, bytes and text that come with a media type are that type's content. */
function writtenAlready(payload: unknown, declared: string): Uint8Array | undefined {
  if (typeof payload === "string") return encodeText(payload, charsetOf(declared));
  return bytesCodec.accepts(payload) ? bytesCodec.encode(payload, OCTETS) : undefined;
}

/** Most outputs carry one of a few media types and nothing else: they share their headers. */
const sharedHeaders = new Map<string, FrameHeaders>();
const MAX_SHARED = 100;

function outputHeaders(contentType: string, correlationId: string | undefined): FrameHeaders {
  if (correlationId !== undefined) {
    return new Map([["Content-Type", [contentType]], ["correlationId", [correlationId]]]);
  }
  const shared = sharedHeaders.get(contentType);
  if (shared) return shared;
  const headers: FrameHeaders = new Map([["Content-Type", [contentType]]]);
  if (sharedHeaders.size >= MAX_SHARED) sharedHeaders.clear();
  sharedHeaders.set(contentType, headers);
  return headers;
}
