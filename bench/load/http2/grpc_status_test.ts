import { assertEquals } from "@std/assert";
import { encodeHeader } from "./frames.ts";
import { saysStatusOk } from "./grpc_status.ts";

Deno.test("saysStatusOk: only a status of 0 is OK", () => {
  // grpc-status in its Huffman code, then the value as it is or in its Huffman code.
  const name = [0x00, 0x88, 0x9a, 0xca, 0xc8, 0xb2, 0x12, 0x34, 0xda, 0x8f];
  const cases: readonly [Iterable<number>, boolean][] = [
    [[...name, 1, 0x30], true],
    [[0x20, ...name, 0x81, 0x07, 0x00], true],
    [encodeHeader("grpc-status", "0"), true],
    [[...encodeHeader("date", "now"), ...encodeHeader("grpc-status", "0")], true],
    [[...name, 1, 0x32], false],
    [[...name, 2, 0x31, 0x30], false],
    [encodeHeader("grpc-status", "13"), false],
    [encodeHeader("grpc-statue", "0"), false],
    [[], false],
  ];
  for (const [block, expected] of cases) {
    assertEquals(saysStatusOk(Uint8Array.from(block)), expected, String([...block]));
  }
});
