import type { MessageReader } from "../../protobuf/message_reader.ts";

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

  /** Reads an entry of the map, before `limit`. proto3 lets both of its parts be left out. */
  read(reader: MessageReader, limit: number): void {
    this.#countOne();
    const end = reader.end(limit);
    let nameAt: number | undefined;
    let values: string[] = [];
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === ENTRY_KEY) {
        nameAt = reader.pos;
        reader.pos = reader.end(end);
      } else if (tag === ENTRY_VALUE) values = this.#readValues(reader, end);
      else skipField(reader, tag, end);
    }
    this.headers.set(nameAt === undefined ? "" : stringAt(reader, nameAt), values);
  }

  #readValues(reader: MessageReader, limit: number): string[] {
    const end = reader.end(limit);
    const values: string[] = [];
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === VALUES) {
        this.#countOne();
        values.push(reader.looseString());
      } else skipField(reader, tag, end);
    }
    reader.assertAt(end);
    return values;
  }

  #countOne(): void {
    if (++this.#count > this.#maxHeaders) throw new TooManyHeadersError(this.#maxHeaders);
  }
}

/** Skips a field that is not known. There is no number 0: a message of zeros is none. */
export function skipField(reader: MessageReader, tag: number, limit: number): void {
  if (tag >>> 3 === 0) throw new RangeError("Cannot read a message: a field has the number 0");
  reader.skip(tag, limit, 0);
}

/** Reads what has been skipped. */
function stringAt(reader: MessageReader, at: number): string {
  const { pos } = reader;
  reader.pos = at;
  const text = reader.looseString();
  reader.pos = pos;
  return text;
}
