import { assertEquals, assertThrows } from "@std/assert";
import { formCodec } from "../../src/codec/form_codec.ts";
import { parseMediaType } from "../../src/codec/media_type.ts";

const FORM_TYPE = parseMediaType("application/x-www-form-urlencoded");
const read = (text: string) =>
  formCodec.decode(new TextEncoder().encode(text), FORM_TYPE) as Record<string, unknown>;
const write = (value: unknown) => new TextDecoder().decode(formCodec.encode(value, FORM_TYPE));

const reads: [text: string, value: Record<string, unknown>][] = [
  ["", {}],
  ["a=1&b=x+y", { a: "1", b: "x y" }],
  ["a=1&b=2&a=3&a=4", { a: ["1", "3", "4"], b: "2" }],
  ["a&b=", { a: "", b: "" }],
  ["%C3%A9=%F0%9F%A6%95&é=2", { "é": ["🦕", "2"] }],
  ["?a=1", { "?a": "1" }],
  ["a=b=c&&", { a: "b=c" }],
  ["a=100%&b=%zz&c=%EF%BF%BD", { a: "100%", b: "%zz", c: "\ufffd" }],
  ["constructor=1", { constructor: "1" }],
];

for (const [text, value] of reads) {
  Deno.test(`formCodec: reads ${JSON.stringify(text)}`, () => {
    assertEquals(Object.entries(read(text)), Object.entries(value));
  });
}

Deno.test("formCodec: a name __proto__ is a name like any other", () => {
  const value = read("__proto__=1&__proto__=2&a=3");
  assertEquals(Object.entries(value), [["__proto__", ["1", "2"]], ["a", "3"]]);
  assertEquals(Object.getPrototypeOf(value), Object.prototype);
  assertEquals("1" in {}, false);
});

Deno.test("formCodec: refuses bytes that are not UTF-8", () => {
  assertThrows(() => formCodec.decode(new Uint8Array([0xff]), FORM_TYPE), TypeError, "not valid");
});

for (const escapes of ["%E9", "%c3", "%ED%A0%80", "%C0%80", "%41%FF"]) {
  Deno.test(`formCodec: refuses ${escapes}, which is not UTF-8`, () => {
    for (const text of [`a=${escapes}`, `a%20b=1&${escapes}=2&c=x${escapes}y`]) {
      const { message } = assertThrows(() => read(text), TypeError);
      assertEquals(message, `Cannot read form: "${escapes}" is not valid utf-8`);
    }
  });
}

Deno.test("formCodec: reads megabytes of escapes", () => {
  assertEquals(read(`a=${"%C3%A9".repeat(1_000_000)}`)["a"], "é".repeat(1_000_000));
});

const writes: [value: unknown, text: string][] = [
  [{}, ""],
  [{ a: 1, b: "x y&é", c: true, d: 2n }, "a=1&b=x+y%26%C3%A9&c=true&d=2"],
  [{ a: [1, "2", false] }, "a=1&a=2&a=false"],
  [{ b: undefined, c: "" }, "c="],
  [new URLSearchParams("a=1&a=2&b=%20"), "a=1&a=2&b=+"],
];

for (const [value, text] of writes) {
  Deno.test(`formCodec: writes ${JSON.stringify(text)}`, () => {
    assertEquals(formCodec.accepts(value), true);
    assertEquals(write(value), text);
  });
}

const nested: [value: unknown, held: string][] = [
  [{ a: { b: 1 } }, "a plain object"],
  [{ a: [[1]] }, "an array"],
  [{ a: new Date(0) }, "a Date"],
  [{ a: null }, "null"],
  [{ a: [1, null] }, "null"],
  [{ a: [undefined] }, "undefined"],
  [{ a: [] }, "an empty array"],
  [{ a: () => 1 }, "a function"],
];

for (const [value, held] of nested) {
  Deno.test(`formCodec: refuses a property that holds ${held}`, () => {
    const error = assertThrows(() => write(value), TypeError);
    assertEquals(error.message, `Cannot write a form: "a" holds ${held}, and forms are flat`);
  });
}

Deno.test("formCodec: refuses half a character, in a name or a value", () => {
  for (const value of [{ a: "x\ud800" }, { "\ud800": "x" }, { a: ["x", "\udc00"] }]) {
    assertThrows(() => write(value), TypeError, "holds half a character");
  }
});

Deno.test("formCodec: accepts nothing but plain objects and URLSearchParams", () => {
  for (
    const value of [null, undefined, "a=1", 1, true, [], new Map(), new Uint8Array(), new Date()]
  ) {
    assertEquals(formCodec.accepts(value), false);
    assertThrows(() => write(value), TypeError, "Cannot write a form");
  }
});
