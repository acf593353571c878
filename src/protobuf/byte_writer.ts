/** Longer text is written by the platform. */
const SHORT_TEXT = 40;
const ROOM_BYTES = 64 * 1024;
/** With less a message begins in a new room. */
const MIN_ROOM_BYTES = 4 * 1024;
/** What is free before anything is written: more than a tag and a number take. */
const SLACK_BYTES = 32;
/** The most bytes that a UTF-16 code unit takes. */
const MAX_UNIT_BYTES = 3;

const encoder = new TextEncoder();
const scratch = new Uint8Array(8);
const words = new Uint32Array(scratch.buffer);
const signed = new BigInt64Array(scratch.buffer);
const float = new Float32Array(scratch.buffer);
const double = new Float64Array(scratch.buffer);

/**
 * Writes what messages are made of, one message behind the other into a buffer: to make one for each
 * takes longer than to write what goes into it.
 *
 * Its methods take values of their type and check nothing.
 */
export class ByteWriter {
  pos = 0;
  #bytes = new Uint8Array(ROOM_BYTES);
  #start = 0;

  /** Begins a message. */
  begin(): void {
    if (this.#bytes.length - this.#start < MIN_ROOM_BYTES || this.#bytes.length > ROOM_BYTES) {
      this.#bytes = new Uint8Array(ROOM_BYTES);
      this.#start = 0;
    }
    this.pos = this.#start;
  }

  /** The message; the next one begins behind it. */
  finish(): Uint8Array {
    const message = this.#bytes.subarray(this.#start, this.pos);
    this.#start = this.pos;
    return message;
  }

  /** What stands before a value; to be followed by one, which makes room again. */
  tag(tag: number): void {
    if (tag < 128) this.#bytes[this.pos++] = tag;
    else this.#varint32(tag);
  }

  uint32(value: number): void {
    this.#varint32(value);
    this.#makeRoom(0);
  }

  int32(value: number): void {
    if (value >= 0) this.#varint32(value);
    else this.#varint64(value, -1);
    this.#makeRoom(0);
  }

  sint32(value: number): void {
    this.uint32((value << 1 ^ value >> 31) >>> 0);
  }

  int64(value: bigint): void {
    signed[0] = value;
    this.#varint64(words[0] as number, words[1] as number);
    this.#makeRoom(0);
  }

  uint64(value: bigint): void {
    this.int64(value);
  }

  sint64(value: bigint): void {
    this.int64(value << 1n ^ value >> 63n);
  }

  bool(value: boolean): void {
    this.#bytes[this.pos++] = value ? 1 : 0;
    this.#makeRoom(0);
  }

  fixed32(value: number): void {
    words[0] = value;
    this.#put(4);
  }

  sfixed32(value: number): void {
    this.fixed32(value);
  }

  float(value: number): void {
    float[0] = value;
    this.#put(4);
  }

  fixed64(value: bigint): void {
    signed[0] = value;
    this.#put(8);
  }

  sfixed64(value: bigint): void {
    this.fixed64(value);
  }

  double(value: number): void {
    double[0] = value;
    this.#put(8);
  }

  /** Lone surrogates become U+FFFD. */
  string(text: string): void {
    const { length } = text;
    this.#makeRoom(length * MAX_UNIT_BYTES);
    const at = this.open();
    const bytes = this.#bytes;
    if (length < SHORT_TEXT) {
      let pos = this.pos;
      for (let unit = 0; unit < length; unit++) {
        const code = text.charCodeAt(unit);
        if (code > 127) break;
        bytes[pos++] = code;
      }
      if (pos - this.pos === length) {
        bytes[at] = length;
        this.pos = pos;
        this.#makeRoom(0);
        return;
      }
    }
    this.pos += encoder.encodeInto(text, bytes.subarray(this.pos)).written;
    this.close(at);
  }

  bytes(value: Uint8Array): void {
    this.#makeRoom(value.length);
    this.#varint32(value.length);
    this.#bytes.set(value, this.pos);
    this.pos += value.length;
    this.#makeRoom(0);
  }

  /** Begins what has its length before it; to be closed with what this gives. */
  open(): number {
    const at = this.pos++;
    this.#makeRoom(0);
    return at;
  }

  /** Writes the length of what was opened. */
  close(at: number): void {
    const start = at + 1;
    const length = this.pos - start;
    if (length < 128) {
      this.#bytes[at] = length;
      this.#makeRoom(0);
      return;
    }
    // There is a byte for it. What needs more moves on.
    let more = 1;
    for (let rest = length >>> 14; rest > 0; rest >>>= 7) more++;
    this.#bytes.copyWithin(start + more, start, this.pos);
    const end = this.pos + more;
    this.pos = at;
    this.#varint32(length);
    this.pos = end;
    this.#makeRoom(0);
  }

  #varint32(value: number): void {
    const bytes = this.#bytes;
    let pos = this.pos;
    for (; value > 127; value >>>= 7) bytes[pos++] = value & 127 | 128;
    bytes[pos++] = value;
    this.pos = pos;
  }

  #varint64(low: number, high: number): void {
    const bytes = this.#bytes;
    let pos = this.pos;
    while (high !== 0) {
      bytes[pos++] = low & 127 | 128;
      low = (low >>> 7 | high << 25) >>> 0;
      high >>>= 7;
    }
    this.pos = pos;
    this.#varint32(low);
  }

  #put(count: 4 | 8): void {
    const bytes = this.#bytes;
    const { pos } = this;
    for (let at = 0; at < count; at++) bytes[pos + at] = scratch[at] as number;
    this.pos = pos + count;
    this.#makeRoom(0);
  }

  /** Makes room: places in the message stay what they are, and finished ones where they are. */
  #makeRoom(count: number): void {
    const needed = this.pos + count + SLACK_BYTES;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(needed * 2);
    bytes.set(this.#bytes.subarray(this.#start, this.pos), this.#start);
    this.#bytes = bytes;
  }
}
