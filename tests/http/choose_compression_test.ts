import { assertEquals } from "@std/assert";
import { chooseCompression, isCompressible } from "../../src/http/choose_compression.ts";

const CHOICES: readonly (readonly [accepted: string, chosen: string | undefined])[] = [
  ["", undefined],
  ["identity", undefined],
  ["gzip", "gzip"],
  ["gzip, deflate, br", "br"],
  ["br;q=0.5, gzip", "gzip"],
  ["br;q=0, gzip;q=0.1", "gzip"],
  ["gzip;q=0", undefined],
  ["*", "br"],
  ["*;q=0.5, br;q=0", "gzip"],
  ["GZIP", "gzip"],
  ["nonsense;;;", undefined],
];

for (const [accepted, chosen] of CHOICES) {
  Deno.test(`chooseCompression: "${accepted}" is ${chosen ?? "none"}`, () => {
    assertEquals(chooseCompression(accepted), chosen);
  });
}

Deno.test("isCompressible: text of more than a kibibyte and no more than a mebibyte", () => {
  assertEquals(
    [1023, 1024, 1 << 20, (1 << 20) + 1].map((bytes) => isCompressible(bytes, "text/plain")),
    [
      false,
      true,
      true,
      false,
    ],
  );
  for (
    const [type, expected] of [
      ["application/json", true],
      ["application/problem+json; charset=utf-8", true],
      ["image/png", false],
      ["application/octet-stream", false],
      [undefined, false],
    ] as const
  ) assertEquals(isCompressible(5000, type), expected, type);
});
