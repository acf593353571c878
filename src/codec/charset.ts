import { CannotCarryError } from "./cannot_carry_error.ts";
import { tryParseMediaType } from "./media_type.ts";
import { isWidened, singleBytesOf } from "./single_bytes.ts";
import { decodeUtf8, decodeWith, encodeUtf8 } from "./utf8.ts";

/** The charset that a `Content-Type` declares; `undefined` when it declares none. */
export function charsetOf(contentType: string): string | undefined {
  return tryParseMediaType(contentType)?.parameters["charset"];
}

/** Whether that is what text is written in anyway. */
export function isUtf8(charset: string | undefined): boolean {
  return charset === undefined || /^utf-?8$/i.test(charset.trim());
}

/**
 * Reads text in a charset of the Encoding Standard, by default UTF-8.
 *
 * @throws {Error} when there is no such charset, or the bytes are not text in it
 */
export function decodeText(payload: Uint8Array, charset: string | undefined): string {
  if (charset === undefined) return decodeUtf8(payload);
  const label = labelOf(charset);
  const decoder = decoderFor(label);
  const { encoding } = decoder;
  if (encoding === "utf-8") return decodeUtf8(payload);
  if (isWidened(label, encoding)) return decodeSingleBytes(payload, label);
  const isSwapped = isMarked(label, encoding) && payload[0] === 0xfe && payload[1] === 0xff;
  return decodeWith(isSwapped ? decoderFor("utf-16be") : decoder, payload);
}

/**
 * Writes text in a charset, by default UTF-8: in UTF-16, or in one of those of single bytes.
 *
 * @throws {CannotCarryError} when there is no such charset, it is of another kind, or it lacks a character
 */
export function encodeText(text: string, charset: string | undefined): Uint8Array {
  if (!text.isWellFormed()) {
    throw new CannotCarryError("Cannot write text: it has half a character, a lone surrogate");
  }
  if (charset === undefined) return encodeUtf8(text);
  const label = labelOf(charset);
  const encoding = encodingOf(label);
  if (encoding === "utf-8") return encodeUtf8(text);
  if (encoding === "utf-16le" || encoding === "utf-16be") {
    return encodeUtf16(isMarked(label, encoding) ? `\ufeff${text}` : text, encoding);
  }
  return encodeSingleBytes(text, label, encoding);
}

// Bounded by the labels that the platform knows: a label that it does not know throws first.
const decoders = new Map<string, TextDecoder>();

function decoderFor(label: string): TextDecoder {
  const known = decoders.get(label);
  if (known !== undefined) return known;
  const decoder = createDecoder(label);
  decoders.set(label, decoder);
  return decoder;
}

function encodingOf(label: string): string {
  try {
    return decoderFor(label).encoding;
  } catch {
    throw new CannotCarryError(`Cannot write text: unknown charset "${label.slice(0, 60)}"`);
  }
}

function labelOf(charset: string): string {
  return charset.trim().toLowerCase();
}

function createDecoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw new RangeError(`Cannot read text: unknown charset "${label.slice(0, 60)}"`, { cause });
  }
}

/** Whoever is not told the order of the bytes of UTF-16 goes by the mark. */
function isMarked(label: string, encoding: string): boolean {
  return encoding === "utf-16le" && label !== encoding;
}

function encodeUtf16(text: string, encoding: "utf-16le" | "utf-16be"): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) {
    view.setUint16(2 * at, text.charCodeAt(at), encoding === "utf-16le");
  }
  return bytes;
}

function decodeSingleBytes(payload: Uint8Array, label: string): string {
  const { characters } = singleBytesOf(label);
  let text = "";
  for (const byte of payload) {
    const character = characters[byte];
    if (character === undefined) throw new TypeError(`Cannot read text: not valid ${label}`);
    text += character;
  }
  return text;
}

/** Of these a character may be several bytes: they are read, and not written. */
const MULTI_BYTE = ["gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"];

function encodeSingleBytes(text: string, label: string, encoding: string): Uint8Array {
  if (MULTI_BYTE.includes(encoding)) {
    throw new CannotCarryError(`Cannot write text in ${encoding}: it can only be read`);
  }
  const { bytes } = singleBytesOf(label);
  return Uint8Array.from(text, (character) => {
    const byte = bytes.get(character);
    if (byte === undefined) {
      throw new CannotCarryError(`Cannot write text: "${character}" is not in ${label}`);
    }
    return byte;
  });
}
