import { assertEquals } from "@std/assert";
import { encodeFrame, encodeWindowUpdate, FLAG, FRAME, saysStatusOk } from "./http2_frames.ts";

Deno.test("encodeFrame: length, type, flags, stream, payload", () => {
  assertEquals(
    encodeFrame(FRAME.data, FLAG.endStream, 258, Uint8Array.of(5, 6)),
    Uint8Array.of(0, 0, 2, 0, 1, 0, 0, 1, 2, 5, 6),
  );
  assertEquals(encodeWindowUpdate(0, 65_536), Uint8Array.of(0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 1, 0, 0));
});

Deno.test("saysStatusOk: only a status of 0 is OK", () => {
  // grpc-status in its Huffman code, then the value as it is or in its Huffman code.
  const name = [0x00, 0x88, 0x9a, 0xca, 0xc8, 0xb2, 0x12, 0x34, 0xda, 0x8f];
  const cases: readonly [readonly number[], boolean][] = [
    [[...name, 1, 0x30], true],
    [[0x20, ...name, 0x81, 0x07, 0x00], true],
    [[...name, 1, 0x32], false],
    [[...name, 2, 0x31, 0x30], false],
    [[], false],
  ];
  for (const [block, expected] of cases) {
    assertEquals(saysStatusOk(Uint8Array.from(block)), expected, String(block));
  }
});
