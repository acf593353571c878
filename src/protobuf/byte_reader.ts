import { CodecFault } from "./codec_fault.ts";

/** Shorter text is read here, when it is ASCII: to hand it over takes longer. */
const SHORT_TEXT = 32;
const MAX_VARINT_BYTES = 10;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
/** What a decoder that is not strict writes for bytes that are not UTF-8. */
const REPLACEMENT = "\ufffd";

const scratch = new Uint8Array(8);
const words = new Uint32Array(scratch.buffer);
const signed = new BigInt64Array(scratch.buffer);
const unsigned = new BigUint64Array(scratch.buffer);
const float = new Float32Array(scratch.buffer);
const double = new Float64Array(scratch.buffer);

/**
 * Reads what messages are made of. Every method is named after the type that it reads.
 *
 * Numbers may be read beyond the end of the message that they are in: whoever reads it looks whether
 * it ended where it should.
 */
export class ByteReader {
  pos = 0;
  protected readonly source: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.source = bytes;
  }

  /** The low 32 bits of a varint. */
  uint32(): number {
    const bytes = this.source;
    let byte = bytes[this.pos++] as number;
    if (byte < 128) return byte;
    let value = byte & 127;
    byte = bytes[this.pos++] as number;
    value |= (byte & 127) << 7;
    if (byte < 128) return value;
    byte = bytes[this.pos++] as number;
    value |= (byte & 127) << 14;
    if (byte < 128) return value;
    byte = bytes[this.pos++] as number;
    value |= (byte & 127) << 21;
    if (byte < 128) return value;
    byte = bytes[this.pos++] as number;
    value |= byte << 28;
    for (let count = 5; !(byte < 128); count++) {
      if (count === MAX_VARINT_BYTES || this.pos >= bytes.length) throw this.#badVarint();
      byte = bytes[this.pos++] as number;
    }
    return value >>> 0;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  sint32(): number {
    const value = this.uint32();
    return value >>> 1 ^ -(value & 1);
  }

  int64(): bigint {
    this.varint64();
    return words[1] === 0 ? BigInt(words[0] as number) : signed[0] as bigint;
  }

  uint64(): bigint {
    this.varint64();
    return words[1] === 0 ? BigInt(words[0] as number) : unsigned[0] as bigint;
  }

  sint64(): bigint {
    this.varint64();
    const low = words[0] as number;
    const high = words[1] as number;
    const sign = -(low & 1);
    words[0] = (low >>> 1 | high << 31) ^ sign;
    words[1] = high >>> 1 ^ sign;
    return signed[0] as bigint;
  }

  bool(): boolean {
    const byte = this.source[this.pos] as number;
    if (byte < 128) {
      this.pos++;
      return byte !== 0;
    }
    this.varint64();
    return words[0] !== 0 || words[1] !== 0;
  }

  fixed32(): number {
    this.#take(4);
    return words[0] as number;
  }

  sfixed32(): number {
    return this.fixed32() | 0;
  }

  float(): number {
    this.#take(4);
    return float[0] as number;
  }

  fixed64(): bigint {
    this.#take(8);
    return unsigned[0] as bigint;
  }

  sfixed64(): bigint {
    this.#take(8);
    return signed[0] as bigint;
  }

  double(): number {
    this.#take(8);
    return double[0] as number;
  }

  /** Text, whose bytes have to be UTF-8. */
  string(): string {
    return this.#text(true);
  }

  /** Text; U+FFFD stands for what is not UTF-8. */
  looseString(): string {
    return this.#text(false);
  }

  /** They share the message's memory. */
  bytes(): Uint8Array {
    const length = this.uint32();
    const { buffer, byteOffset, byteLength } = this.source;
    const start = this.pos;
    if (length > byteLength - start) throw truncated();
    this.pos = start + length;
    return new Uint8Array(buffer, byteOffset + start, length);
  }

  /** Reads a varint into `words`. */
  protected varint64(): void {
    const bytes = this.source;
    let low = 0;
    let high = 0;
    let byte = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      byte = bytes[this.pos++] as number;
      low |= (byte & 127) << shift;
      if (byte < 128) {
        words[0] = low;
        words[1] = 0;
        return;
      }
    }
    byte = bytes[this.pos++] as number;
    low |= (byte & 127) << 28;
    high = (byte & 127) >> 4;
    for (let shift = 3; !(byte < 128); shift += 7) {
      if (shift > 31 || this.pos >= bytes.length) throw this.#badVarint();
      byte = bytes[this.pos++] as number;
      high |= (byte & 127) << shift;
    }
    words[0] = low;
    words[1] = high;
  }

  #text(isStrict: boolean): string {
    const length = this.uint32();
    const start = this.pos;
    const end = start + length;
    const bytes = this.source;
    if (end > bytes.length) throw truncated();
    this.pos = end;
    const short = length < SHORT_TEXT ? asciiOf(bytes, start, end) : undefined;
    if (short !== undefined) return short;
    const part = bytes.subarray(start, end);
    // To be strict takes the platform a multiple, so only what may be wrong is looked at again.
    const text = decoder.decode(part);
    return isStrict && text.includes(REPLACEMENT) ? decodeStrictly(part) : text;
  }

  #take(count: 4 | 8): void {
    const bytes = this.source;
    const { pos } = this;
    if (pos + count > bytes.length) throw truncated();
    for (let at = 0; at < count; at++) scratch[at] = bytes[pos + at] as number;
    this.pos = pos + count;
  }

  #badVarint(): CodecFault {
    return this.pos >= this.source.length
      ? truncated()
      : new CodecFault(`a number has more than ${MAX_VARINT_BYTES} bytes`);
  }
}

/** The bytes end too early. */
export function truncated(): CodecFault {
  return new CodecFault("the bytes end, or the message that it is in, in the middle of it");
}

/** Text of bytes below 128, eight at a time; `undefined` when there are others. */
function asciiOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  const { fromCharCode } = String;
  let text = "";
  let all = 0;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const a = bytes[at] as number;
    const b = bytes[at + 1] as number;
    const c = bytes[at + 2] as number;
    const d = bytes[at + 3] as number;
    const e = bytes[at + 4] as number;
    const f = bytes[at + 5] as number;
    const g = bytes[at + 6] as number;
    const h = bytes[at + 7] as number;
    all |= a | b | c | d | e | f | g | h;
    text += fromCharCode(a, b, c, d, e, f, g, h);
  }
  if (at + 4 <= end) {
    const a = bytes[at] as number;
    const b = bytes[at + 1] as number;
    const c = bytes[at + 2] as number;
    const d = bytes[at + 3] as number;
    all |= a | b | c | d;
    text += fromCharCode(a, b, c, d);
    at += 4;
  }
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    all |= byte;
    text += fromCharCode(byte);
  }
  return all < 128 ? text : undefined;
}

function decodeStrictly(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw new CodecFault("not valid UTF-8");
  }
}
