import { assertEquals } from "@std/assert";
import { excerpt, excerptOfPayload } from "../../src/codec/excerpt.ts";

const cases: [name: string, text: string, expected: string][] = [
  ["keeps a short text", "foo", "foo"],
  ["keeps a text of just the bound", "x".repeat(60), "x".repeat(60)],
  ["cuts a longer one", "x".repeat(61), "x".repeat(59) + "…"],
  ["cuts a huge one", "x".repeat(1_000_000), "x".repeat(59) + "…"],
  ["puts all on one line", "a\r\n\tb\0c", "a b c"],
  ["shows that it has cut white space", " ".repeat(1000), " …"],
  ["parts no character", "x".repeat(58) + "🦕🦕", "x".repeat(58) + "…"],
  ["mends lone surrogates", "a\uDC00b", "a\uFFFDb"],
];

for (const [name, text, expected] of cases) {
  Deno.test(`excerpt: ${name}`, () => assertEquals(excerpt(text), expected));
}

Deno.test("excerptOfPayload: shows text, and bytes that are none as U+FFFD", () => {
  assertEquals(excerptOfPayload(new Uint8Array([0x61, 0xff, 0xc3, 0xa9])), "a\uFFFDé");
  assertEquals(excerptOfPayload(new Uint8Array(1_000_000).fill(0x61)), "a".repeat(59) + "…");
});
