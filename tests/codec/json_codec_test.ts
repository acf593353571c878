import { assert, assertEquals, assertThrows } from "@std/assert";
import { jsonCodec, parseJson } from "../../src/codec/json_codec.ts";
import { parseMediaType } from "../../src/codec/media_type.ts";

const JSON_TYPE = parseMediaType("application/json");
const read = (text: string) => jsonCodec.decode(new TextEncoder().encode(text), JSON_TYPE);
const write = (value: unknown) => new TextDecoder().decode(jsonCodec.encode(value, JSON_TYPE));

const reads: [text: string, value: unknown][] = [
  ["null", null],
  [" 3.5\n", 3.5],
  ['"é🦕"', "é🦕"],
  ["[]", []],
  ['{"a": [true, {"b": "\\u0000"}]}', { a: [true, { b: "\0" }] }],
  ["\uFEFF1", 1],
];

for (const [text, value] of reads) {
  Deno.test(`jsonCodec: reads ${JSON.stringify(text)}`, () => assertEquals(read(text), value));
}

const errors: [text: string, start: string][] = [
  ["", 'parsing "": Unexpected end of JSON input'],
  ["{oops", 'parsing "{oops": Expected property name'],
  ['{\n\t"a": oops', 'parsing "{ "a": oops": Unexpected token'],
];

for (const [text, start] of errors) {
  Deno.test(`jsonCodec: says what is wrong with ${JSON.stringify(text)}`, () => {
    const { message } = assertThrows(() => read(text), SyntaxError);
    assertEquals(message.slice(0, start.length), start);
  });
}

Deno.test("parseJson: quotes no more than the beginning of the text", () => {
  const { message } = assertThrows(() => parseJson("[" + "1, ".repeat(100_000)), SyntaxError);
  assert(message.length < 200, message);
  assertEquals(message.slice(0, 72), `parsing "[${"1, ".repeat(20).slice(0, 58)}…": `);
});

Deno.test("jsonCodec: refuses bytes that are not UTF-8", () => {
  const bytes = new Uint8Array([0x22, 0xe9, 0x22]);
  const error = assertThrows(() => jsonCodec.decode(bytes, JSON_TYPE), TypeError);
  assertEquals(error.message, "Cannot read text: not valid utf-8");
});

Deno.test("jsonCodec: a name __proto__ pollutes nothing", () => {
  const value = read('{"__proto__": {"polluted": true}}') as Record<string, unknown>;
  assertEquals(Object.keys(value), ["__proto__"]);
  assertEquals(Object.getPrototypeOf(value), Object.prototype);
  assertEquals("polluted" in {}, false);
});

const writes: [value: unknown, text: string][] = [
  [null, "null"],
  ["a\n", '"a\\n"'],
  [3.5, "3.5"],
  [true, "true"],
  [[1, undefined], "[1,null]"],
  [{ a: "é", b: undefined }, '{"a":"é"}'],
  [Object.create(null), "{}"],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  [new URL("http://example.com"), '"http://example.com/"'],
  [
    new (class Point {
      x = 1;
    })(),
    '{"x":1}',
  ],
  [
    new (class extends Map<number, number> {
      toJSON = () => [...this];
    })([[1, 2]]),
    "[[1,2]]",
  ],
];

for (const [value, text] of writes) {
  Deno.test(`jsonCodec: writes ${text} without a newline`, () => {
    assertEquals(jsonCodec.accepts(value), true);
    assertEquals(write(value), text);
  });
}

Deno.test("jsonCodec: carries a value of many megabytes there and back", () => {
  const value = Array.from({ length: 200_000 }, (_, id) => ({ id, name: "é".repeat(10) }));
  assertEquals((read(write(value)) as unknown[]).at(-1), value.at(-1));
});

const circle: Record<string, unknown> = {};
circle.self = circle;

const unwritable: [name: string, value: unknown, message: string][] = [
  ["a circle", circle, "Cannot write JSON: Converting circular structure to JSON"],
  [
    "a bigint inside",
    { a: { id: 1n } },
    'Cannot write JSON: "id" is a bigint, which JSON cannot carry',
  ],
  [
    "a toJSON that gives nothing",
    { toJSON() {} },
    "Cannot write JSON: a plain object has no JSON form",
  ],
  ["a toJSON that throws", {
    toJSON() {
      throw new Error("not now");
    },
  }, "Cannot write JSON: not now"],
];

for (const [name, value, message] of unwritable) {
  Deno.test(`jsonCodec: refuses ${name}, and says why`, () => {
    assertEquals(assertThrows(() => write(value), TypeError).message, message);
  });
}

const unaccepted: [name: string, value: unknown][] = [
  ["undefined", undefined],
  ["a function", () => 1],
  ["a symbol", Symbol("a")],
  ["a bigint", 1n],
  ["a Uint8Array", new Uint8Array(1)],
  ["a Float64Array", new Float64Array(1)],
  ["an ArrayBuffer", new ArrayBuffer(1)],
  ["a Map", new Map([[1, 2]])],
  ["a Set", new Set([1])],
  ["a WeakMap", new WeakMap()],
  ["a Promise", Promise.resolve(1)],
  ["an Error", new Error("a")],
  ["a RegExp", /a/],
  ["a generator", (function* () {})()],
  ["a ReadableStream", new ReadableStream()],
  ["a WritableStream", new WritableStream()],
  ["a TransformStream", new TransformStream()],
  ["URLSearchParams", new URLSearchParams("a=1")],
  ["Headers", new Headers({ a: "1" })],
];

for (const [name, value] of unaccepted) {
  Deno.test(`jsonCodec: does not accept ${name}`, () => {
    assertEquals(jsonCodec.accepts(value), false);
  });
}
