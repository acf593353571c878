import type protobuf from "protobufjs/minimal";

// Tags of proto/function.proto: field number << 3 | 2, as all of its fields are length-delimited.
export const HEADERS = 0x12;
export const ENTRY_KEY = 0x0a;
export const ENTRY_VALUE = 0x12;
export const VALUES = 0x0a;

/** A message has more header names and values than may be. */
export class TooManyHeadersError extends RangeError {
  override readonly name = "TooManyHeadersError";

  constructor(maxHeaders: number) {
    super(
      `Cannot read a message: it has more header names and values than the limit, ${maxHeaders}`,
    );
  }
}

/** Reads the headers of a message, and counts them while it does. */
export class HeaderReader {
  readonly headers = new Map<string, readonly string[]>();
  readonly #maxHeaders: number;
  #count = 0;

  constructor(maxHeaders: number) {
    this.#maxHeaders = maxHeaders;
  }

  /** Reads an entry of the map. proto3 lets both of its parts be left out. */
  read(reader: protobuf.Reader): void {
    this.#countOne();
    const end = reader.uint32() + reader.pos;
    let nameAt: number | undefined;
    let values: string[] = [];
    while (reader.pos < end) {
      const tag = reader.uint32();
      if (tag === ENTRY_KEY) {
        nameAt = reader.pos;
        reader.skipType(tag & 7);
      } else if (tag === ENTRY_VALUE) values = this.#readValues(reader);
      else skipField(reader, tag);
    }
    this.headers.set(nameAt === undefined ? "" : stringAt(reader, nameAt), values);
  }

  #readValues(reader: protobuf.Reader): string[] {
    const end = reader.uint32() + reader.pos;
    const values: string[] = [];
    while (reader.pos < end) {
      const tag = reader.uint32();
      if (tag === VALUES) {
        this.#countOne();
        values.push(reader.string());
      } else skipField(reader, tag);
    }
    return values;
  }

  #countOne(): void {
    if (++this.#count > this.#maxHeaders) throw new TooManyHeadersError(this.#maxHeaders);
  }
}

/** Skips a field that is not known. There is no number 0: a message of zeros is none. */
export function skipField(reader: protobuf.Reader, tag: number): void {
  if (tag >>> 3 === 0) throw new RangeError("Cannot read a message: a field has the number 0");
  reader.skipType(tag & 7);
}

/** Reads what has been skipped. */
function stringAt(reader: protobuf.Reader, at: number): string {
  const { pos } = reader;
  reader.pos = at;
  const text = reader.string();
  reader.pos = pos;
  return text;
}
