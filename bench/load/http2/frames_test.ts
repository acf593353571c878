import { assertEquals, assertThrows } from "@std/assert";
import { encodeHeader, encodeUint32, FLAG, FRAME, writeFrameHeader } from "./frames.ts";

Deno.test("writeFrameHeader: length, type, flags, stream", () => {
  const header = new Uint8Array(9);
  writeFrameHeader(header, FRAME.data, FLAG.endStream, 0x7f_00_01_02, 0x01_02_03);
  assertEquals(header, Uint8Array.of(1, 2, 3, 0, 1, 0x7f, 0, 1, 2));
});

Deno.test("encodeUint32: the largest byte first", () => {
  assertEquals(encodeUint32(65_536), Uint8Array.of(0, 1, 0, 0));
  assertEquals(encodeUint32(2 ** 31 - 1), Uint8Array.of(0x7f, 0xff, 0xff, 0xff));
});

Deno.test("encodeHeader: a literal whose lengths fit into a byte", () => {
  assertEquals(encodeHeader("a", "bc"), Uint8Array.of(0, 1, 0x61, 2, 0x62, 0x63));
  assertThrows(() => encodeHeader("a", "b".repeat(127)), RangeError, "127 bytes");
});
