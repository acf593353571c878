import { tryParseMediaType } from "./media_type.ts";
import { decodeUtf8, decodeWith, encodeUtf8 } from "./utf8.ts";

/** The charset that a `Content-Type` declares; `undefined` when it declares none. */
export function charsetOf(contentType: string): string | undefined {
  return tryParseMediaType(contentType)?.parameters["charset"];
}

/** Text cannot be written in a charset. */
export class CharsetError extends RangeError {
  override readonly name = "CharsetError";
}

/** Whether that is what text is written in anyway. */
export function isUtf8(charset: string): boolean {
  return /^utf-?8$/i.test(charset.trim());
}

/**
 * Reads text in a charset of the Encoding Standard, by default UTF-8.
 *
 * @throws {Error} when there is no such charset, or the bytes are not text in it
 */
export function decodeText(payload: Uint8Array, charset: string | undefined): string {
  if (charset === undefined) return decodeUtf8(payload);
  const decoder = decoderFor(charset);
  return decoder.encoding === "utf-8" ? decodeUtf8(payload) : decodeWith(decoder, payload);
}

/**
 * Writes text in a charset, by default UTF-8: in UTF-16, or in one of those of single bytes.
 *
 * @throws {CharsetError} when there is no such charset, it is of another kind, or it lacks a character
 */
export function encodeText(text: string, charset: string | undefined): Uint8Array {
  if (charset === undefined) return encodeUtf8(text);
  const encoding = encodingOf(charset);
  if (encoding === "utf-8") return encodeUtf8(text);
  if (encoding === "utf-16le" || encoding === "utf-16be") {
    // Whoever is not told the order of bytes goes by the mark.
    const marked = labelOf(charset) === "utf-16" ? `\ufeff${text}` : text;
    return encodeUtf16(marked, encoding === "utf-16le");
  }
  return encodeSingleBytes(text, charset, byteTableFor(charset));
}

// Bounded by the labels that the platform knows: a label that it does not know throws first.
const decoders = new Map<string, TextDecoder>();
const byteTables = new Map<string, ReadonlyMap<string, number>>();

function decoderFor(charset: string): TextDecoder {
  const label = labelOf(charset);
  const known = decoders.get(label);
  if (known !== undefined) return known;
  const decoder = createDecoder(label);
  decoders.set(label, decoder);
  return decoder;
}

function encodingOf(charset: string): string {
  try {
    return decoderFor(charset).encoding;
  } catch {
    throw new CharsetError(`Cannot write text: unknown charset "${labelOf(charset).slice(0, 60)}"`);
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

function encodeUtf16(text: string, isLittleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) {
    view.setUint16(2 * at, text.charCodeAt(at), isLittleEndian);
  }
  return bytes;
}

function encodeSingleBytes(
  text: string,
  charset: string,
  table: ReadonlyMap<string, number>,
): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const byte = table.get(character);
    if (byte === undefined) {
      throw new CharsetError(`Cannot write text: "${character}" is not in ${labelOf(charset)}`);
    }
    return byte;
  });
}

/** Of these a character may be several bytes: they are read, and not written. */
const MULTI_BYTE = ["gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"];

/** What each character is as a byte. */
function byteTableFor(charset: string): ReadonlyMap<string, number> {
  const label = labelOf(charset);
  const known = byteTables.get(label);
  if (known) return known;
  const { encoding } = decoderFor(charset);
  if (MULTI_BYTE.includes(encoding)) {
    throw new CharsetError(`Cannot write text in ${encoding}: it can only be read`);
  }
  const table = new Map<string, number>();
  const decoder = new TextDecoder(label);
  for (let byte = 0; byte < 256; byte++) {
    if (isIn(label, byte)) table.set(decoder.decode(new Uint8Array([byte])), byte);
  }
  table.delete("\ufffd");
  byteTables.set(label, table);
  return table;
}

/** On the web ASCII and Latin-1 are names for Windows-1252; who asks for them elsewhere means them. */
function isIn(label: string, byte: number): boolean {
  if (/ascii/.test(label)) return byte < 0x80;
  return !/8859-?1$|latin1|^l1$/.test(label) || byte < 0x80 || byte >= 0xa0;
}
