import type { PayloadKind } from "./scenario.ts";

const TEXT = "sixteen bytes ok";
const encoder = new TextEncoder();

/** A payload of exactly `bytes` bytes that is valid for its kind, and the same every time. */
export function makePayload(kind: PayloadKind, bytes: number): Uint8Array<ArrayBuffer> {
  if (kind === "bytes") return makeBytes(bytes);
  return encoder.encode(kind === "json" ? makeJson(bytes) : makeText(bytes));
}

function makeText(bytes: number): string {
  return TEXT.repeat(Math.ceil(bytes / TEXT.length)).slice(0, bytes);
}

/** A list of records, as compact as JSON.stringify writes it, with a string that fills it up. */
function makeJson(bytes: number): string {
  const empty = '[""]';
  if (bytes < empty.length) throw new RangeError(`Cannot make JSON of ${bytes} bytes: below 4`);
  const records: string[] = [];
  let leftBytes = bytes - empty.length;
  for (let id = 0;; id++) {
    const record = JSON.stringify({ id, name: `item ${id}`, price: id / 4, inStock: id % 2 === 0 });
    leftBytes -= record.length + ",".length;
    if (leftBytes < 0) {
      const filling = makeText(leftBytes + record.length + ",".length);
      return `[${[...records, JSON.stringify(filling)].join(",")}]`;
    }
    records.push(record);
  }
}

/** Bytes that follow no pattern: a linear congruential generator, of which the high bits are. */
function makeBytes(bytes: number): Uint8Array<ArrayBuffer> {
  let state = 1;
  return Uint8Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
