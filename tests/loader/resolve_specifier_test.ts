import { assertEquals, assertThrows } from "@std/assert";
import { resolveSpecifier } from "../../src/loader/resolve_specifier.ts";

const REFERRER = "file:///functions/f/main.ts";

const resolved: [specifier: string, url: string][] = [
  ["./a.ts", "file:///functions/f/a.ts"],
  ["../a b.ts?x#y", "file:///functions/a%20b.ts?x#y"],
  ["/a.ts", "file:///a.ts"],
  ["file:///x/y.ts", "file:///x/y.ts"],
  ["node:fs", "node:fs"],
  ["fs", "node:fs"],
  ["fs/promises", "node:fs/promises"],
  ["data:text/javascript,1", "data:text/javascript,1"],
];

for (const [specifier, url] of resolved) {
  Deno.test(`resolveSpecifier: "${specifier}"`, () => {
    assertEquals(resolveSpecifier(specifier, REFERRER), url);
  });
}

for (const specifier of ["npm:zod", "jsr:@std/text", "https://x.com/y.ts", "lodash", "@a/b", ""]) {
  Deno.test(`resolveSpecifier: "${specifier}" is refused, with the way out`, () => {
    const { message } = assertThrows(() => resolveSpecifier(specifier, REFERRER), TypeError);
    assertEquals(message.includes(`"${specifier}"`), true, message);
    assertEquals(message.includes("deno bundle -o function.js FUNCTION_FILE"), true, message);
  });
}
