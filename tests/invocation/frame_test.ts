import { assertEquals, assertStrictEquals } from "@std/assert";
import { getHeader, NO_HEADERS } from "../../src/invocation/frame.ts";
import { frameHeaders } from "../support/frames.ts";

const lookups: [headers: Record<string, string[]>, name: string, values: string[] | undefined][] = [
  [{ "Content-Type": ["a"] }, "content-type", ["a"]],
  [{ "content-type": ["a"] }, "content-type", ["a"]],
  [{ "CONTENT-TYPE": ["a", "b"] }, "content-type", ["a", "b"]],
  [{ "Content-Typ": ["a"] }, "content-type", undefined],
  [{ "Content-Types": ["a"] }, "content-type", undefined],
  [{ accept: ["a"], "ACCEPT": ["b"] }, "accept", ["a"]],
  [{ Accept: [] }, "accept", []],
  [{}, "accept", undefined],
];

for (const [headers, name, values] of lookups) {
  Deno.test(`getHeader: looks for ${name} in ${JSON.stringify(headers)} without case`, () => {
    assertEquals(getHeader(frameHeaders(headers), name), values);
  });
}

Deno.test("getHeader: finds nothing where there are no headers", () => {
  assertStrictEquals(getHeader(NO_HEADERS, "accept"), undefined);
});
