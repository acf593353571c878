import type { Codec, MediaType } from "./codec.ts";
import { decodeUtf8, decodeWith, encodeUtf8 } from "./utf8.ts";
import { isBytes, isPlainObject } from "./value_kind.ts";

/** `text/plain` ↔ strings. Reads any charset of the Encoding Standard, writes UTF-8. */
export const textCodec: Codec = {
  mediaTypes: ["text/plain"],
  decode: (payload, mediaType) => decodeText(payload, mediaType),
  encode: (value) => encodeUtf8(String(value)),
  accepts: (value) => isTextual(value),
};

// Bounded by the labels that the platform knows: a label that it does not know throws first.
const decoders = new Map<string, TextDecoder>();

function decodeText(payload: Uint8Array, mediaType: MediaType): string {
  const { charset } = mediaType.parameters;
  if (charset === undefined) return decodeUtf8(payload);
  const decoder = decoderFor(charset);
  return decoder.encoding === "utf-8" ? decodeUtf8(payload) : decodeWith(decoder, payload);
}

function decoderFor(charset: string): TextDecoder {
  const label = charset.trim().toLowerCase();
  const known = decoders.get(label);
  if (known !== undefined) return known;
  const decoder = createDecoder(label);
  decoders.set(label, decoder);
  return decoder;
}

function createDecoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw new RangeError(`Cannot read text: unknown charset "${label.slice(0, 60)}"`, { cause });
  }
}

function isTextual(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "bigint":
      return true;
    case "object":
      return value !== null && hasOwnText(value);
    default:
      return false;
  }
}

/** The toString that all objects inherit says nothing of them; that of an array loses its shape. */
function hasOwnText(value: object): boolean {
  if (Array.isArray(value) || isBytes(value) || isPlainObject(value)) return false;
  return typeof value.toString === "function" && value.toString !== Object.prototype.toString;
}
