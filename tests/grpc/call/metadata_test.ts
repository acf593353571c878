import { assertEquals } from "@std/assert";
import { toResponseMetadata } from "../../../src/grpc/call/metadata.ts";

/** Headers that a function has set, and what of them goes out. */
const SET: readonly (readonly [name: string, values: string[], sent: string[] | undefined])[] = [
  ["X-Answer", ["yes", "or no"], ["yes", "or no"]],
  ["x-answer", ["ja", "né"], ["ja"]],
  ["x-bin", ["AP8=", "AP8", "", "+/+/"], ["AP8=", "AP8", "", "+/+/"]],
  // As a `Headers` joins them.
  ["x-bin", ["AP8=, AA==,AQ"], ["AP8=", "AA==", "AQ"]],
  ["x-bin", ["not base64", "A", "AA=", "AP8=", "_-8="], ["AP8="]],
  ["x-bin", ["no"], ["no"]],
  ["x-bin", ["!"], undefined],
  ["grpc-status", ["0"], undefined],
  ["content-type", ["text/plain"], undefined],
  ["x y", ["a"], undefined],
  [":path", ["a"], undefined],
];

for (const [name, values, sent] of SET) {
  Deno.test(`toResponseMetadata: ${name}: ${JSON.stringify(values)}`, () => {
    const expected = sent ? { [name.toLowerCase()]: sent } : {};
    assertEquals(toResponseMetadata(new Map([[name, values]])), expected);
  });
}
