import { type AcceptRange, decisiveRange, parseRanges, splitAccept } from "../codec/accept.ts";
import { remember } from "../codec/bounded_cache.ts";
import { contentTypeUnsupported, unmarshallError } from "../codec/codec_errors.ts";
import { matchesPattern, tryParseMediaType } from "../codec/media_type.ts";
import { decodeUtf8, encodeUtf8 } from "../codec/utf8.ts";
import type { Frame, FrameHeaders } from "../invocation/frame.ts";
import type { MethodCodecs } from "../service/method_codecs.ts";
import { isRecord } from "../service/own_property.ts";
import { contentTypeOf } from "./call_target.ts";
import type { PayloadFormat } from "./payload_format.ts";

const BINARY = ["application/protobuf", "application/x-protobuf"];
const JSON_TYPES = ["application/json", "text/json", "+json"];
/** What a client says of JSON that does not know what it sends, as `curl -d` does. */
const UNSAID = ["application/x-www-form-urlencoded", "text/plain"];

const BINARY_HEADERS: FrameHeaders = new Map([["Content-Type", ["application/protobuf"]]]);
const JSON_HEADERS: FrameHeaders = new Map([["Content-Type", ["application/json"]]]);

/**
 * How payloads hold the messages of a method: as gRPC writes them, or in JSON as proto3 maps them. Answers
 * are JSON where the caller does not ask for the other.
 */
export function methodFormat({ request, response, status }: MethodCodecs): PayloadFormat {
  return {
    decode: (frame) =>
      isBinary(frame) ? request.decode(frame.payload) : request.fromJson(textOf(frame)),
    encode: (value, { accept }) =>
      accept !== undefined && asksForBinary(accept)
        ? { payload: response.encode(value), headers: BINARY_HEADERS }
        : { payload: encodeUtf8(response.toJson(value)), headers: JSON_HEADERS },
    encodeDetails: (code, message, details) =>
      status.encode({ code, message, details: details.map(withUrl) }),
  };
}

/** Clients look for a type behind a slash. */
function withUrl(detail: unknown): unknown {
  if (!isRecord(detail)) return detail;
  const { "@type": type } = detail;
  return typeof type !== "string" || type.includes("/")
    ? detail
    : { ...detail, "@type": `type.googleapis.com/${type}` };
}

const knownTypes = new Map<string, boolean>();

/** @throws {InvokerError} when a frame says that it is neither */
function isBinary(frame: Frame): boolean {
  const contentType = contentTypeOf(frame) ?? "text/plain";
  const known = knownTypes.get(contentType);
  if (known !== undefined) return known;
  const { essence = "" } = tryParseMediaType(contentType) ?? {};
  const is = BINARY.includes(essence);
  if (!is && ![...JSON_TYPES, ...UNSAID].some((type) => matchesPattern(type, essence))) {
    throw contentTypeUnsupported(contentType);
  }
  return remember(knownTypes, contentType, is);
}

const knownAccepts = new Map<string, boolean>();

/** Whether a caller would rather have bytes than JSON. */
function asksForBinary(accept: string): boolean {
  const known = knownAccepts.get(accept);
  if (known !== undefined) return known;
  const ranges = parseRanges(splitAccept(accept));
  const is = qualityOf(BINARY, ranges) > qualityOf(JSON_TYPES.slice(0, 1), ranges);
  return remember(knownAccepts, accept, is);
}

function qualityOf(types: readonly string[], ranges: readonly AcceptRange[]): number {
  return Math.max(...types.map((type) => decisiveRange(ranges, type)?.quality ?? 0));
}

function textOf({ payload }: Frame): string {
  try {
    return decodeUtf8(payload);
  } catch (cause) {
    throw unmarshallError(cause);
  }
}
