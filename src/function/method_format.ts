import { remember } from "../codec/bounded_cache.ts";
import { contentTypeUnsupported, unmarshallError } from "../codec/codec_errors.ts";
import { decodeUtf8, encodeUtf8 } from "../codec/utf8.ts";
import type { Frame, FrameHeaders } from "../invocation/frame.ts";
import type { MethodCodecs } from "../service/method_codecs.ts";
import { contentTypeOf } from "./call_target.ts";
import type { PayloadFormat } from "./payload_format.ts";

const BINARY = /^application\/(?:x-)?protobuf\s*(?:[;,]|$)/i;
/** JSON, and what a client says of it that does not know what it sends, as `curl -d` does. */
const JSON_TEXT =
  /^(?:(?:application|text)\/(?:[\w.-]+\+)?json|application\/x-www-form-urlencoded|text\/plain)\s*(?:;|$)/i;

const BINARY_HEADERS: FrameHeaders = new Map([["Content-Type", ["application/protobuf"]]]);
const JSON_HEADERS: FrameHeaders = new Map([["Content-Type", ["application/json"]]]);

/**
 * How payloads hold the messages of a method: as gRPC writes them, or in JSON as proto3 maps them. Answers
 * are JSON where the caller does not ask for the other.
 */
export function methodFormat({ request, response }: MethodCodecs): PayloadFormat {
  return {
    decode: (frame) =>
      isBinary(frame) ? request.decode(frame.payload) : request.fromJson(textOf(frame)),
    encode: (value, { accept }) =>
      accept !== undefined && BINARY.test(accept)
        ? { payload: response.encode(value), headers: BINARY_HEADERS }
        : { payload: encodeUtf8(response.toJson(value)), headers: JSON_HEADERS },
  };
}

const knownTypes = new Map<string, boolean>();

/** @throws {InvokerError} when a frame says that it is neither */
function isBinary(frame: Frame): boolean {
  const contentType = contentTypeOf(frame) ?? "text/plain";
  const known = knownTypes.get(contentType);
  if (known !== undefined) return known;
  const is = BINARY.test(contentType);
  if (!is && !JSON_TEXT.test(contentType)) throw contentTypeUnsupported(contentType);
  return remember(knownTypes, contentType, is);
}

function textOf({ payload }: Frame): string {
  try {
    return decodeUtf8(payload);
  } catch (cause) {
    throw unmarshallError(cause);
  }
}
