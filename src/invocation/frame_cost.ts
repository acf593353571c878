import type { Frame } from "./frame.ts";

/** What a frame takes up beside its payload and headers, about; so that empty ones are bounded too. */
export const FRAME_OVERHEAD = 256;

/** What frames count against a bound on memory, in bytes. */
export function costOf(frames: readonly Frame[]): number {
  let cost = 0;
  for (const { payload, headers } of frames) {
    cost += payload.byteLength + FRAME_OVERHEAD;
    for (const [name, values] of headers) {
      cost += name.length;
      for (const value of values) cost += value.length;
    }
  }
  return cost;
}

/** How many names and values the headers of a frame have, together. */
export function headerCount({ headers }: Frame): number {
  let count = 0;
  for (const values of headers.values()) count += 1 + values.length;
  return count;
}
