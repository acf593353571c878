import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
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

const SHARED = { a: 1 };

const writes: [value: unknown, text: string][] = [
  [null, "null"],
  ["a\n", '"a\\n"'],
  [3.5, "3.5"],
  [true, "true"],
  [[1, null], "[1,null]"],
  [-0, "0"],
  [{}, "{}"],
  [new String("boxed"), '"boxed"'],
  [[new Number(1), new Boolean(false)], "[1,false]"],
  [
    { at: new Date(0), to: new URL("http://a.example") },
    '{"at":"1970-01-01T00:00:00.000Z","to":"http://a.example/"}',
  ],
  [{ same: SHARED, again: [SHARED, SHARED] }, '{"same":{"a":1},"again":[{"a":1},{"a":1}]}'],
  [{ f: undefined, g: { toJSON: () => undefined } }, "{}"],
  ["a\ud800b", '"a\\ud800b"'],
  ["abc".match(/b(?<c>.)/d), '["bc","c"]'],
  [Object.assign([1], { toJSON: () => ({ length: 1 }) }), '{"length":1}'],
  [{ a: 1, toJSON: () => ({ b: 1 }) }, '{"b":1}'],
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

class Hidden {
  readonly #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}

/** What JSON would drop, empty or make null, without a word. */
const lost: [what: string, value: unknown][] = [
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", new Number(-Infinity)],
  ["a bigint", 1n],
  ["a function", () => 1],
  ["a class", Hidden],
  ["a symbol", Symbol("a")],
  ["a Map", new Map([["a", 1]])],
  ["a Map", new Map()],
  ["a Set", new Set([1])],
  ["a WeakMap", new WeakMap()],
  ["a WeakSet", new WeakSet()],
  ["a WeakRef", new WeakRef({})],
  ["a Promise (is an await missing?)", Promise.resolve(1)],
  ["an Error", new Error("a")],
  ["a TypeError", Object.assign(new TypeError("a"), { code: 1 })],
  ["a RegExp", /a/],
  ["a Generator", (function* () {})()],
  ["an AsyncGenerator", (async function* () {})()],
  ["an Array Iterator", [1].values()],
  ["a ReadableStream", new ReadableStream()],
  ["a WritableStream", new WritableStream()],
  ["a TransformStream", new TransformStream()],
  ["URLSearchParams", new URLSearchParams("a=1")],
  ["Headers", new Headers({ a: "1" })],
  ["FormData", new FormData()],
  ["a Blob", new Blob(["a"])],
  ["a Response", new Response("a")],
  ["a Uint8Array", new Uint8Array(1)],
  ["a Float64Array", new Float64Array(1)],
  ["a Buffer", Buffer.from("a")],
  ["an ArrayBuffer", new ArrayBuffer(1)],
  ["a DataView", new DataView(new ArrayBuffer(1))],
  ["a Hidden", new Hidden()],
  ["an AbortController", new AbortController()],
  ["an invalid Date", new Date(NaN)],
  ["an object of symbols", { [Symbol("a")]: 1 }],
  ["a Set", { toJSON: () => new Set([1]) }],
  ["a Date", { toJSON: () => new Date(0) }],
  ["a Map", { toJSON: () => Object.assign(new Map(), { toJSON: () => 1 }) }],
  ["a bigint", { toJSON: () => 1n }],
];

for (const [what, value] of lost) {
  Deno.test(`jsonCodec: does not lose ${what} inside of a value`, () => {
    for (
      const [path, holder] of [["a", { a: value }], ["[1]", [0, value]], [
        "a.b[0].c",
        { a: { b: [{ c: value }] } },
      ]] as const
    ) {
      const { message } = assertThrows(() => write(holder), TypeError);
      assertMatch(message, /^Cannot write JSON: ".*" is .*, which JSON cannot carry$/);
      assertEquals(message.split('"')[1], path);
    }
  });
}

/** What is lost at a place of its own. */
const lostWithin: [value: unknown, path: string, what: string][] = [
  [[{ toJSON: () => undefined }], "[0]", "undefined"],
  [{ a: { toJSON: () => ({ toJSON: () => 1 }) } }, "a.toJSON", "a function"],
  [{ a: Object.assign([1, 2], { count: 2 }) }, "a.count", "a property of an array"],
  [Object.assign(/b/.exec("abc") ?? [], { at: 1 }), "at", "a property of an array"],
  [Object.assign([1], { index: 1 }), "index", "a property of an array"],
];

for (const [value, path, what] of lostWithin) {
  Deno.test(`jsonCodec: refuses ${path}, which is ${what}`, () => {
    const { message } = assertThrows(() => write(value), TypeError);
    assertEquals(message, `Cannot write JSON: "${path}" is ${what}, which JSON cannot carry`);
  });
}

Deno.test("jsonCodec: a place of a list that is undefined, or nothing at all, is told", () => {
  for (const list of [[1, undefined], [1, , 2], new Array(2).fill(0, 0, 1)]) {
    const { message } = assertThrows(() => write({ a: list }), TypeError);
    assertEquals(message, 'Cannot write JSON: "a[1]" is undefined, which JSON cannot carry');
  }
});

Deno.test("jsonCodec: what traps of a Proxy throw is told", () => {
  const trap = () => {
    throw new Error("trapped");
  };
  for (const handler of [{ get: trap }, { ownKeys: trap }, { getPrototypeOf: trap }]) {
    const { message } = assertThrows(() => write({ a: new Proxy({ b: 1 }, handler) }), TypeError);
    assertEquals(message, "Cannot write JSON: trapped");
  }
});

const exact = [
  "9007199254740991",
  "-9007199254740991",
  "9007199254740992",
  "18014398509481984",
  "100000000000000000000",
  "0.1",
  "0.30000000000000004",
  "3.14159265358979323846",
  "1e21",
  "1E+100",
  "0e-999",
  "1e23",
  "5e-324",
  "1.8446744073709552e+19",
  '"9007199254740993"',
  '["1e999", "12345678901234567890"]',
];

for (const text of exact) {
  Deno.test(`parseJson: reads ${text}`, () => assertEquals(parseJson(text), JSON.parse(text)));
}

for (
  const number of [
    "9007199254740993",
    "-9007199254740993",
    "12345678901234567890",
    "9007199254740993.0",
    "9.007199254740993e15",
    "900719925474099.3e1",
    "0.0000000009007199254740993e25",
    "1e999",
    "-1e400",
    "1e-400",
    `0.${"0".repeat(250)}1e-99`,
  ]
) {
  Deno.test(`parseJson: refuses ${number}, wherever it stands`, () => {
    for (const text of [number, `[${number}]`, `{"a":{"id": ${number}, "b": 1}}`]) {
      const { message } = assertThrows(() => parseJson(text), SyntaxError);
      assertMatch(
        message,
        new RegExp(`a double cannot hold the number ${number.slice(0, 40)}.*; send it as text$`),
      );
    }
  });
}

const unwritable: [name: string, value: unknown, message: string][] = [
  ["a circle", circle, 'Cannot write JSON: "self" is a part of itself, which JSON cannot carry'],
  [
    "a bigint inside",
    { a: { id: 1n } },
    'Cannot write JSON: "a.id" is a bigint, which JSON cannot carry',
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
