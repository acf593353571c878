import { ByteReader, truncated } from "./byte_reader.ts";
import { CodecFault } from "./codec_fault.ts";

/** How deep messages and groups may be in each other. */
export const MAX_DEPTH = 100;

/** A type's reader of messages, up to `end`. */
export interface Decoder {
  decode(reader: MessageReader, end: number, depth: number): unknown;
}

/** Where a message field stands, from its length on; several when it came several times. */
export type Mark = number | number[];

/** The wire types. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
const GROUP = 3;
const END_GROUP = 4;
export const FIXED32 = 5;

/** Reads fields, whatever they hold. */
export class MessageReader extends ByteReader {
  /** The field number and the wire type of what comes next. */
  tag(): number {
    const byte = this.source[this.pos] as number;
    if (byte < 128) {
      this.pos++;
      return byte;
    }
    const start = this.pos;
    const tag = this.uint32();
    if (this.pos - start > 5 || (this.source[start + 4] as number) > 15 && this.pos - start === 5) {
      throw new CodecFault("a field number is out of range");
    }
    return tag;
  }

  /** Where what comes next ends, after its length. */
  end(limit: number): number {
    const length = this.uint32();
    const end = this.pos + length;
    if (end > limit) throw truncated();
    return end;
  }

  /** Makes sure that what was read ended where it should. */
  assertAt(end: number): void {
    if (this.pos !== end) throw truncated();
  }

  /**
   * Steps over a message field and says where it stands. It is read when all of the message around
   * it has been seen: one that comes several times is one, and is read once.
   */
  mark(before: Mark | undefined, limit: number): Mark {
    const at = this.pos;
    this.pos = this.end(limit);
    if (before === undefined) return at;
    if (typeof before === "number") return [before, at];
    before.push(at);
    return before;
  }

  /** Reads a message field. */
  message(mark: Mark, type: Decoder, depth: number): unknown {
    if (depth >= MAX_DEPTH) throw tooDeep();
    if (typeof mark !== "number") return this.#merged(mark, type, depth);
    const behind = this.pos;
    this.pos = mark;
    const value = type.decode(this, this.end(Infinity), depth + 1);
    this.pos = behind;
    return value;
  }

  /** Reads a message field that is one of many. */
  element(type: Decoder, limit: number, depth: number): unknown {
    if (depth >= MAX_DEPTH) throw tooDeep();
    return type.decode(this, this.end(limit), depth + 1);
  }

  /** Steps over a field that is not known. */
  skip(tag: number, limit: number, depth: number): void {
    if (tag < 8) throw new CodecFault("a field has the number 0");
    switch (tag & 7) {
      case VARINT:
        this.varint64();
        break;
      case FIXED64:
        this.pos += 8;
        break;
      case LENGTH_DELIMITED:
        this.pos = this.end(limit);
        break;
      case GROUP:
        this.#skipGroup(tag, limit, depth);
        break;
      case FIXED32:
        this.pos += 4;
        break;
      case END_GROUP:
        throw new CodecFault("a group ends that did not begin");
      default:
        throw new CodecFault(`field ${tag >>> 3} has the wire type ${tag & 7}, which is none`);
    }
    if (this.pos > limit) throw truncated();
  }

  #skipGroup(start: number, limit: number, depth: number): void {
    if (depth >= MAX_DEPTH) throw tooDeep();
    const end = start - GROUP + END_GROUP;
    while (this.pos < limit) {
      const tag = this.tag();
      if (tag === end) return;
      this.skip(tag, limit, depth + 1);
    }
    throw truncated();
  }

  /** To read the parts one after another is to merge them. */
  #merged(marks: readonly number[], type: Decoder, depth: number): unknown {
    const behind = this.pos;
    const parts = marks.map((mark) => {
      this.pos = mark;
      const end = this.end(Infinity);
      return this.source.subarray(this.pos, end);
    });
    this.pos = behind;
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return type.decode(new MessageReader(bytes), bytes.length, depth + 1);
  }
}

/** Messages are too deep in each other. */
export function tooDeep(): CodecFault {
  return new CodecFault(`messages are more than ${MAX_DEPTH} deep in each other`);
}
