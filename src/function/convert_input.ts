import { toOwnBytes } from "../codec/bytes_codec.ts";
import { decodeText } from "../codec/charset.ts";
import { unmarshallError } from "../codec/codec_errors.ts";
import { excerpt, excerptOfPayload } from "../codec/excerpt.ts";
import { isExact } from "../codec/exact_number.ts";
import { jsonCodec, numberText, parseJson } from "../codec/json_codec.ts";
import type { Codecs } from "../codec/negotiate.ts";
import { InvokerError } from "../invocation/invoker_error.ts";

/** What a definition can declare its input and its output to be (docs/content-types.md). */
export type ValueKind = "string" | "number" | "boolean" | "bytes" | "json";

/** Every `ValueKind`. */
export const VALUE_KINDS: readonly ValueKind[] = ["string", "number", "boolean", "bytes", "json"];

/**
 * Reads a payload as what the handler has declared; undeclared, as its media type says.
 *
 * Bytes are given as they came, whatever their type.
 *
 * @throws {InvokerError} `error-client-content-type-unsupported`, or `error-client-unmarshall`
 * with the beginning of what could not be read
 */
export function decodeInput(
  codecs: Codecs,
  kind: ValueKind | undefined,
  payload: Uint8Array,
  contentType: string | undefined,
): unknown {
  switch (kind) {
    case undefined:
      return codecs.decode(payload, contentType);
    case "bytes":
      return toOwnBytes(payload);
    case "json":
      return decodeJson(codecs, payload, contentType);
    case "string":
    case "number":
    case "boolean":
      return decodeScalar(codecs, kind, payload, contentType);
  }
}

/** Whether payloads of this type may be anything, and so JSON too. */
export function isUntyped(essence: string): boolean {
  return essence === "text/plain" || essence === "application/octet-stream";
}

type ScalarKind = "string" | "number" | "boolean";
type Scalar = string | number | boolean;

/** From a value that a codec has read to the declared kind; undefined: there is no way. */
const SCALARS: Readonly<Record<ScalarKind, (value: unknown) => Scalar | undefined>> = {
  string: toText,
  number: toNumber,
  boolean: toBoolean,
};

function decodeScalar(
  codecs: Codecs,
  kind: ScalarKind,
  payload: Uint8Array,
  contentType: string | undefined,
): Scalar {
  const { codec, mediaType } = codecs.find(contentType);
  const { charset } = mediaType.parameters;
  const digits = kind === "string" && codec === jsonCodec
    ? orUnmarshallError(() => numberText(payload, charset))
    : undefined;
  // As they were sent: there are numbers of more digits than a double holds.
  if (digits !== undefined) return digits;
  const value = decodeAsText(codecs, payload, contentType);
  const scalar = SCALARS[kind](value);
  if (scalar !== undefined) return scalar;
  const shown = typeof value === "string" ? excerpt(value) : excerptOfPayload(payload);
  throw new InvokerError("error-client-unmarshall", `parsing "${shown}": not a ${kind}`);
}

function decodeJson(codecs: Codecs, payload: Uint8Array, contentType: string | undefined): unknown {
  const value = decodeAsText(codecs, payload, contentType);
  // Not every string: one that came as JSON has been parsed already.
  const isText = typeof value === "string" && isUntyped(codecs.find(contentType).mediaType.essence);
  return isText ? orUnmarshallError(() => parseJson(value)) : value;
}

/** What the codec reads, and where that is bytes, their text. */
function decodeAsText(
  codecs: Codecs,
  payload: Uint8Array,
  contentType: string | undefined,
): unknown {
  const value = codecs.decode(payload, contentType);
  if (!(value instanceof Uint8Array)) return value;
  const { charset } = codecs.find(contentType).mediaType.parameters;
  return orUnmarshallError(() => decodeText(value, charset));
}

function toText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return String(value);
    default:
      return undefined;
  }
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  // Number("") is 0.
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return isExact(value.trim(), number) ? number : undefined;
}

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim().toLowerCase();
  return text === "true" ? true : text === "false" ? false : undefined;
}

function orUnmarshallError<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unmarshallError(cause);
  }
}
