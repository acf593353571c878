import { assertEquals, assertThrows } from "@std/assert";
import { decodeUtf8, encodeUtf8 } from "../../src/codec/utf8.ts";

// Around the lengths up to which text is written here, and from which on a payload has a buffer of its own.
for (const length of [0, 1, 24, 31, 32, 33, 1000, 4096, 4097, 1_000_000]) {
  Deno.test(`decodeUtf8, encodeUtf8: carry ${length} bytes, ASCII or not`, () => {
    const ascii = "a\0\x7f".repeat(length).slice(0, length);
    assertEquals(decodeUtf8(encodeUtf8(ascii)), ascii);
    for (const other of ["é".repeat(length >> 1), `${ascii.slice(1)}é`, `\ud800${ascii}`]) {
      assertEquals(decodeUtf8(encodeUtf8(other)), other.toWellFormed());
    }
  });
}

Deno.test("decodeUtf8: refuses bad bytes, few or many", () => {
  for (const length of [1, 24, 25, 1000]) {
    assertThrows(() => decodeUtf8(new Uint8Array(length).fill(0x80)), TypeError, "not valid utf-8");
  }
});

Deno.test("decodeUtf8: a replacement character that was sent is text", () => {
  for (const text of ["\ufffd", "a\ufffdé", "\ufffd".repeat(1000)]) {
    assertEquals(decodeUtf8(encodeUtf8(text)), text);
  }
});

Deno.test("decodeUtf8: drops a byte order mark, and no more than one", () => {
  const mark = [0xef, 0xbb, 0xbf];
  assertEquals(decodeUtf8(new Uint8Array([...mark, 0x61])), "a");
  assertEquals(decodeUtf8(new Uint8Array([...mark, ...mark, 0xef, 0xbf, 0xbd])), "\ufeff\ufffd");
});

Deno.test("decodeUtf8: refuses what looks like UTF-8", () => {
  const bad = [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80], [0xff]];
  for (const bytes of bad) {
    assertThrows(() => decodeUtf8(new Uint8Array([0x61, ...bytes])), TypeError, "not valid utf-8");
  }
});

Deno.test("encodeUtf8: lone surrogates become U+FFFD, and what is written stays", () => {
  const first = encodeUtf8("a\ud800b");
  encodeUtf8("something else");
  assertEquals(decodeUtf8(first), "a\ufffdb");
});
