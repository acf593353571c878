import { payloadRoom, takeAscii, takePayload } from "./payload_room.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true });

/** What a decoder that is not `fatal` writes for bytes that are not UTF-8. */
const REPLACEMENT = "\ufffd";
/** The most bytes that a UTF-16 code unit takes. */
const MAX_UNIT_BYTES = 3;
/** From here on the platform is faster. */
const SHORT_UNITS = 32;

/** Writes text as UTF-8. Lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const short = text.length < SHORT_UNITS ? takeAscii(text) : undefined;
  if (short) return short;
  const room = payloadRoom(text.length * MAX_UNIT_BYTES);
  return room ? takePayload(encoder.encodeInto(text, room).written) : encoder.encode(text);
}

/**
 * Reads UTF-8, strictly; a byte order mark is dropped.
 *
 * @throws {TypeError} when the bytes are not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  // To be strict takes the platform two to nine times as long, so only what may be wrong is looked at.
  const text = decoder.decode(bytes);
  return text.includes(REPLACEMENT) ? decodeWith(strictDecoder, bytes) : text;
}

/**
 * Reads bytes with a decoder that is `fatal`.
 *
 * @throws {TypeError} naming the encoding, when the bytes are not in it
 */
export function decodeWith(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new TypeError(`Cannot read text: not valid ${decoder.encoding}`, { cause });
  }
}
