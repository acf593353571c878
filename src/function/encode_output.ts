import { bytesCodec } from "../codec/bytes_codec.ts";
import type { Codecs, Encoded } from "../codec/negotiate.ts";
import type { Frame, FrameHeaders } from "../invocation/frame.ts";
import { checkOutput, DECLARED_PREFERENCES } from "./check_output.ts";
import type { ValueKind } from "./convert_input.ts";
import { isMessage, type Message, messageHeaders } from "./message.ts";

const OCTETS = { essence: "application/octet-stream", parameters: {} };

/** What an output answers. */
export interface OutputTarget {
  /** Values of `Accept`, joined; absent: anything. */
  readonly accept?: string | undefined;
  readonly correlationId?: string | undefined;
  /** What the definition declares its outputs to be. */
  readonly output?: ValueKind | undefined;
}

/** One result as a frame: negotiated, with `Content-Type` and the caller's `correlationId`. */
export function encodeOutput(codecs: Codecs, value: unknown, target: OutputTarget): Frame {
  if (isMessage(value)) return encodeMessage(codecs, value, target);
  const { payload, contentType } = encodeValue(codecs, value, target.accept, target.output);
  return { payload, headers: outputHeaders(contentType, target.correlationId) };
}

function encodeMessage(codecs: Codecs, message: Message, target: OutputTarget): Frame {
  const own = messageHeaders(message);
  const declared = own.find(([name]) => name.toLowerCase() === "content-type")?.[1][0];
  const written = declared === undefined ? undefined : writtenAlready(message.payload);
  const { payload, contentType } = written && declared !== undefined
    ? { payload: written, contentType: declared }
    : encodeValue(codecs, message.payload, declared ?? target.accept, target.output);
  const headers = new Map(outputHeaders(declared ?? contentType, target.correlationId));
  for (const [name, values] of own) {
    const lowerCaseName = name.toLowerCase();
    if (lowerCaseName === "content-type") continue;
    if (lowerCaseName === "correlationid") headers.delete("correlationId");
    headers.set(name, values);
  }
  return { payload, headers };
}

function encodeValue(
  codecs: Codecs,
  value: unknown,
  accept: string | undefined,
  kind: ValueKind | undefined,
): Encoded {
  if (kind === undefined) return codecs.encode(value, accept);
  checkOutput(kind, value);
  return codecs.encode(value, accept, DECLARED_PREFERENCES[kind]);
}

/** As with a `Response`, bytes and text that come with a media type are that type's content. */
function writtenAlready(payload: unknown): Uint8Array | undefined {
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
