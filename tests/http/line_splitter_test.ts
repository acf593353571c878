import { assertEquals, assertThrows } from "@std/assert";
import { LineSplitter } from "../../src/http/line_splitter.ts";
import { MessageTooLargeError } from "../../src/invocation/message_too_large_error.ts";

const TEXT = '{"a":1}\n\r\n"two"\r\n\n3\nlast';
const BYTES = new TextEncoder().encode(TEXT);
const LINES = ['{"a":1}', '"two"', "3", "last"];

function split(...pieces: readonly Uint8Array[]): string[] {
  const splitter = new LineSplitter(100);
  const lines = pieces.flatMap((piece) => [...splitter.push(piece)]);
  return [...lines, ...splitter.end()].map((line) => new TextDecoder().decode(line));
}

Deno.test("LineSplitter: lines are found wherever pieces are cut", () => {
  for (let at = 0; at <= BYTES.length; at++) {
    assertEquals(split(BYTES.subarray(0, at), BYTES.subarray(at)), LINES);
  }
  assertEquals(split(...[...BYTES].map((byte) => new Uint8Array([byte]))), LINES);
});

Deno.test("LineSplitter: a line that is longer than may be is refused before it has ended", () => {
  const splitter = new LineSplitter(10);
  [...splitter.push(new Uint8Array(10).fill(97))];
  assertEquals(splitter.begunBytes, 10);
  assertThrows(() => [...splitter.push(new Uint8Array([97]))], MessageTooLargeError);
});
