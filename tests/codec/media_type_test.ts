import { assertEquals, assertThrows } from "@std/assert";
import { isPattern, matchesPattern, parseMediaType } from "../../src/codec/media_type.ts";

const valid: [text: string, essence: string, parameters: Record<string, string>][] = [
  ["text/plain", "text/plain", {}],
  ["  TEXT/Plain  ", "text/plain", {}],
  ["text/plain;charset=UTF-8", "text/plain", { charset: "UTF-8" }],
  ["text/plain ; Charset=utf-8 ; x=1", "text/plain", { charset: "utf-8", x: "1" }],
  ['text/plain; title="a; b, c"', "text/plain", { title: "a; b, c" }],
  ["text/plain;", "text/plain", {}],
  ["application/vnd.a.b-c+json", "application/vnd.a.b-c+json", {}],
  ["*/*;q=0.5", "*/*", { q: "0.5" }],
];

for (const [text, essence, parameters] of valid) {
  Deno.test(`parseMediaType: takes ${JSON.stringify(text)} apart`, () => {
    assertEquals(parseMediaType(text), { essence, parameters });
  });
}

const invalid = [
  "",
  " ",
  "text",
  "/",
  "text/",
  "/plain",
  "text/plain/more",
  "text /plain",
  "text/pl ain",
  "text/plain, text/html",
  "täxt/plain",
  "text/plain; charset",
  "text/plain; =utf-8",
  "text/plain; a=1; a=2",
  'text/plain; a="open',
  "text/plain; a*=utf-8''%zz",
];

for (const text of invalid) {
  Deno.test(`parseMediaType: refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseMediaType(text), TypeError, "Cannot parse media type");
  });
}

const matches: [pattern: string, essence: string, expected: boolean][] = [
  ["text/plain", "text/plain", true],
  ["text/plain", "text/plainer", false],
  ["+json", "application/vnd.x+json", true],
  ["+json", "image/svg+json", true],
  ["+json", "application/json", false],
  ["+json", "application/x+jsonl", false],
  ["+json", "application/+json", false],
  ["+json", "application/*+json", false],
];

for (const [pattern, essence, expected] of matches) {
  Deno.test(`matchesPattern: ${pattern} ${expected ? "stands" : "does not stand"} for ${essence}`, () => {
    assertEquals(matchesPattern(pattern, essence), expected);
  });
}

Deno.test("isPattern: is true of types in lower case and of suffixes only", () => {
  const texts = ["text/plain", "+json", "Text/plain", "text/*", "+", "json", "a/b; q=1", ""];
  assertEquals(texts.filter(isPattern), ["text/plain", "+json"]);
});
