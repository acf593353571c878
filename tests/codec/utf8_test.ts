import { assertEquals, assertThrows } from "@std/assert";
import { decodeUtf8, encodeUtf8 } from "../../src/codec/utf8.ts";

// Around the length up to which short texts go another way.
for (const length of [0, 1, 23, 24, 25, 1000, 1_000_000]) {
  Deno.test(`decodeUtf8, encodeUtf8: carry ${length} bytes, ASCII or not`, () => {
    const ascii = "a\0\x7f".repeat(length).slice(0, length);
    assertEquals(decodeUtf8(encodeUtf8(ascii)), ascii);
    const other = "é".repeat(length >> 1);
    assertEquals(decodeUtf8(encodeUtf8(other)), other);
  });
}

Deno.test("decodeUtf8: refuses bad bytes, few or many", () => {
  for (const length of [1, 24, 25, 1000]) {
    assertThrows(() => decodeUtf8(new Uint8Array(length).fill(0x80)), TypeError, "not valid utf-8");
  }
});
