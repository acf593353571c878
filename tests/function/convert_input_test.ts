import { assertEquals, assertThrows } from "@std/assert";
import type { Codec } from "../../src/codec/codec.ts";
import { BUILT_IN_CODECS, createCodecs } from "../../src/codec/negotiate.ts";
import { decodeInput, VALUE_KINDS, type ValueKind } from "../../src/function/convert_input.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

const TEXT = "text/plain";
const JSON_TYPE = "application/json";
const BYTES = "application/octet-stream";
const FORM = "application/x-www-form-urlencoded";

const image: Codec = {
  mediaTypes: ["image/x"],
  decode: () => new Map([["pixels", 1]]),
  encode: () => new Uint8Array(),
  accepts: () => false,
};
const codecs = createCodecs([...BUILT_IN_CODECS, image]);

function convert(kind: ValueKind | undefined, contentType: string | undefined, text: string) {
  return decodeInput(codecs, kind, new TextEncoder().encode(text), contentType);
}

const conversions: [
  kind: ValueKind | undefined,
  contentType: string | undefined,
  text: string,
  value: unknown,
][] = [
  [undefined, undefined, "3.5", "3.5"],
  [undefined, JSON_TYPE, "3.5", 3.5],
  [undefined, BYTES, "a", new Uint8Array([0x61])],
  ["string", undefined, " é ", " é "],
  ["string", TEXT, "", ""],
  ["string", JSON_TYPE, '"a"', "a"],
  ["string", JSON_TYPE, "3.50", "3.50"],
  ["string", JSON_TYPE, " 9007199254740993\n", "9007199254740993"],
  ["string", JSON_TYPE, "1e999", "1e999"],
  ["number", TEXT, "9007199254740992", 9007199254740992],
  ["string", JSON_TYPE, "true", "true"],
  ["string", BYTES, "é", "é"],
  ["number", undefined, "3.5", 3.5],
  ["number", TEXT, " -1e3\n", -1000],
  ["number", TEXT, "0", 0],
  ["number", JSON_TYPE, "3.5", 3.5],
  ["number", JSON_TYPE, '"3.5"', 3.5],
  ["number", BYTES, "3.5", 3.5],
  ["number", "application/x+json", "7", 7],
  ["boolean", TEXT, " TRUE\n", true],
  ["boolean", TEXT, "false", false],
  ["boolean", JSON_TYPE, "true", true],
  ["boolean", JSON_TYPE, '"False"', false],
  ["boolean", BYTES, "true", true],
  ["bytes", undefined, "a", new Uint8Array([0x61])],
  ["bytes", JSON_TYPE, "a", new Uint8Array([0x61])],
  ["bytes", "text/foobar", "a", new Uint8Array([0x61])],
  ["bytes", "nonsense", "", new Uint8Array()],
  ["json", undefined, '{"a":1}', { a: 1 }],
  ["json", "text/plain; charset=utf-8", "null", null],
  ["json", BYTES, "[1]", [1]],
  ["json", JSON_TYPE, '{"a":1}', { a: 1 }],
  ["json", JSON_TYPE, '"[1]"', "[1]"],
  ["json", JSON_TYPE, "false", false],
  ["json", FORM, "a=1", { a: "1" }],
];

for (const [kind, contentType, text, value] of conversions) {
  Deno.test(`decodeInput: ${kind} of ${JSON.stringify(text)}, ${contentType}`, () => {
    assertEquals(convert(kind, contentType, text), value);
  });
}

const long = "x".repeat(100_000);
const refusals: [
  kind: ValueKind,
  contentType: string | undefined,
  text: string,
  message: string,
][] = [
  ["number", undefined, "foo", 'parsing "foo": not a number'],
  ["number", TEXT, "", 'parsing "": not a number'],
  ["number", TEXT, " ", 'parsing " ": not a number'],
  ["number", TEXT, "NaN", 'parsing "NaN": not a number'],
  ["number", TEXT, "Infinity", 'parsing "Infinity": not a number'],
  ...["1e999", "1e-400", "0x20000000000001", "9007199254740993.0", "9.007199254740993e15"]
    .map((text): [ValueKind, string, string, string] => [
      "number",
      TEXT,
      text,
      `parsing "${text}": not a number`,
    ]),
  [
    "number",
    JSON_TYPE,
    "9007199254740993.0",
    'parsing "9007199254740993.0": a double cannot hold the number 9007199254740993.0; send it as text',
  ],
  ["number", TEXT, "3,5", 'parsing "3,5": not a number'],
  ["number", TEXT, long, `parsing "${long.slice(0, 59)}…": not a number`],
  ["number", JSON_TYPE, '"foo"', 'parsing "foo": not a number'],
  ["number", JSON_TYPE, "true", 'parsing "true": not a number'],
  ["number", JSON_TYPE, "null", 'parsing "null": not a number'],
  ["number", JSON_TYPE, "[3]", 'parsing "[3]": not a number'],
  ["number", FORM, "a=1", 'parsing "a=1": not a number'],
  ["boolean", TEXT, "foo", 'parsing "foo": not a boolean'],
  ["boolean", TEXT, "", 'parsing "": not a boolean'],
  ["boolean", TEXT, "1", 'parsing "1": not a boolean'],
  ["boolean", JSON_TYPE, "0", 'parsing "0": not a boolean'],
  ["string", JSON_TYPE, '{"a": 1}', 'parsing "{"a": 1}": not a string'],
  ["string", JSON_TYPE, "null", 'parsing "null": not a string'],
  ["string", JSON_TYPE, `["${long}"]`, `parsing "["${long.slice(0, 57)}…": not a string`],
  ["string", FORM, "a=1", 'parsing "a=1": not a string'],
  ["string", "image/x", "abc", 'parsing "abc": not a string'],
  ["json", TEXT, "", 'parsing "": Unexpected end of JSON input'],
  ["json", BYTES, "", 'parsing "": Unexpected end of JSON input'],
  ["json", JSON_TYPE, "", 'parsing "": Unexpected end of JSON input'],
];

for (const [kind, contentType, text, message] of refusals) {
  Deno.test(`decodeInput: no ${kind} of ${JSON.stringify(text.slice(0, 20))}, ${contentType}`, () => {
    const error = assertThrows(() => convert(kind, contentType, text), InvokerError);
    assertEquals(error.code, "error-client-unmarshall");
    assertEquals(error.message, message);
  });
}

for (const kind of ["string", "number", "boolean", "json"] as const) {
  Deno.test(`decodeInput: ${kind} of bytes that are not UTF-8 is refused`, () => {
    const payload = new Uint8Array([0x31, 0xff]);
    const error = assertThrows(() => decodeInput(codecs, kind, payload, BYTES), InvokerError);
    assertEquals(error.code, "error-client-unmarshall");
    assertEquals(error.message, "Cannot read text: not valid utf-8");
  });

  Deno.test(`decodeInput: ${kind} of a media type that is not supported is refused`, () => {
    const error = assertThrows(() => convert(kind, "text/foobar", "1"), InvokerError);
    assertEquals(error.code, "error-client-content-type-unsupported");
  });
}

Deno.test("decodeInput: json leaves what a codec of its own has read alone", () => {
  assertEquals(convert("json", "image/x", ""), new Map([["pixels", 1]]));
});

Deno.test("decodeInput: bytes have their buffer to themselves", () => {
  const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
  const bytes = decodeInput(codecs, "bytes", view, undefined) as Uint8Array;
  assertEquals([[...bytes], bytes.buffer.byteLength], [[1, 2], 2]);
});

Deno.test("VALUE_KINDS: each is one that decodeInput takes", () => {
  const samples = { string: "a", number: "1", boolean: "true", bytes: "a", json: "{}" };
  assertEquals(
    VALUE_KINDS.map((kind) => convert(kind, TEXT, samples[kind])),
    ["a", 1, true, new Uint8Array([0x61]), {}],
  );
});
