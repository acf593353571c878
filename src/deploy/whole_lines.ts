import { concat } from "@std/bytes/concat";

/** How much of a line is held back for it to be whole. */
const MAX_HELD = 65_536;
const NEWLINE = new Uint8Array([0x0a]);

/**
 * Cuts bytes where lines end, as they come; a line that is very long comes in pieces. The last one
 * ends with a newline, too.
 */
export async function* wholeLines(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array();
  let isAtStart = true;
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(0x0a) + 1;
    if (end > 0) yield concat([held, chunk.subarray(0, end)]);
    isAtStart ||= end > 0;
    held = end > 0 ? chunk.slice(end) : concat([held, chunk]);
    if (held.byteLength <= MAX_HELD) continue;
    yield held;
    held = new Uint8Array();
    isAtStart = false;
  }
  if (held.byteLength > 0 || !isAtStart) yield concat([held, NEWLINE]);
}
