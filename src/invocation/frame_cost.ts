import { type Frame, type FrameHeaders, NO_HEADERS } from "./frame.ts";

/** What a frame takes up beside its payload and headers, about; so that empty ones are bounded too. */
export const FRAME_OVERHEAD = 256;

/** What frames count against a bound on memory, in bytes. */
export function costOf(frames: readonly Frame[]): number {
  let cost = 0;
  for (const { payload, headers } of frames) {
    if (last.headers !== headers) last = { headers, cost: measureHeaders(headers).units };
    cost += payload.byteLength + FRAME_OVERHEAD + last.cost;
  }
  return cost;
}

/** Those that were asked for last: frames share them most often. */
let last: { readonly headers: FrameHeaders; readonly cost: number } = {
  headers: NO_HEADERS,
  cost: 0,
};

/** What headers are of: names and their values, and the UTF-16 units of both. */
export function measureHeaders(
  headers: Iterable<readonly [string, readonly string[]]>,
): { readonly count: number; readonly units: number } {
  let count = 0;
  let units = 0;
  for (const [name, values] of headers) {
    count += 1 + values.length;
    units += name.length;
    for (const value of values) units += value.length;
  }
  return { count, units };
}
