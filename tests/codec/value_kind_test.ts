import { assertEquals } from "@std/assert";
import { describeValue, isPlainObject, preferenceOf } from "../../src/codec/value_kind.ts";

const cases: [value: unknown, description: string, preference: string][] = [
  ["", "a string", "text"],
  [0, "a number", "text"],
  [false, "a boolean", "text"],
  [0n, "a bigint", "text"],
  [null, "null", "json"],
  [undefined, "undefined", "json"],
  [() => 1, "a function", "json"],
  [Symbol("a"), "a symbol", "json"],
  [[], "an array", "json"],
  [{}, "a plain object", "json"],
  [Object.create(null), "a plain object", "json"],
  [new Map(), "a Map", "json"],
  [new Error("a"), "an Error", "json"],
  [new (class {})(), "an object", "json"],
  [Object.create({ constructor: 1 }), "an object", "json"],
  [new Uint8Array(), "a Uint8Array", "bytes"],
  [new ArrayBuffer(0), "an ArrayBuffer", "bytes"],
  [new DataView(new ArrayBuffer(0)), "a DataView", "bytes"],
  [new URLSearchParams(), "a URLSearchParams", "form"],
];

for (const [value, description, preference] of cases) {
  Deno.test(`describeValue, preferenceOf: ${description} prefers ${preference}`, () => {
    assertEquals(describeValue(value), description);
    assertEquals(preferenceOf(value), preference);
  });
}

Deno.test("isPlainObject: is true of literals only", () => {
  const values = [{}, Object.create(null), [], null, new Map(), new (class {})(), () => 1];
  assertEquals(values.map(isPlainObject), [true, true, false, false, false, false, false]);
});
