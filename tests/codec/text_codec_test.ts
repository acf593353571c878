import { assertEquals, assertThrows } from "@std/assert";
import { parseMediaType } from "../../src/codec/media_type.ts";
import { textCodec } from "../../src/codec/text_codec.ts";

const PLAIN = parseMediaType("text/plain");

const reads: [name: string, bytes: number[], contentType: string, text: string][] = [
  ["an empty payload as the empty text", [], "text/plain", ""],
  ["ASCII", [0x68, 0x69], "text/plain", "hi"],
  ["UTF-8 by default", [0xc3, 0xa9, 0xf0, 0x9f, 0xa6, 0x95], "text/plain", "é🦕"],
  ["UTF-8 by name", [0xc3, 0xa9], "text/plain; charset=UTF-8", "é"],
  ["a quoted charset", [0xe9], 'text/plain; charset="ISO-8859-1"', "é"],
  ["ISO-8859-1", [0xe9], "text/plain;charset=iso-8859-1", "é"],
  ["UTF-16", [0xe9, 0x00], "text/plain;charset=utf-16", "é"],
  ["Shift JIS", [0x83, 0x65], "text/plain;charset=Shift_JIS", "テ"],
  ["without the byte order mark", [0xef, 0xbb, 0xbf, 0x61], "text/plain", "a"],
];

for (const [name, bytes, contentType, text] of reads) {
  Deno.test(`textCodec: reads ${name}`, () => {
    assertEquals(textCodec.decode(new Uint8Array(bytes), parseMediaType(contentType)), text);
  });
}

const refusals: [name: string, bytes: number[], contentType: string, message: string][] = [
  ["bad UTF-8", [0xff], "text/plain", "Cannot read text: not valid utf-8"],
  ["cut UTF-8", [0x61, 0xe2, 0x82], "text/plain", "Cannot read text: not valid utf-8"],
  ["bad UTF-8 by name", [0xff], "text/plain;charset=utf8", "Cannot read text: not valid utf-8"],
  ["half of UTF-16", [0x61], "text/plain;charset=utf-16", "Cannot read text: not valid utf-16le"],
  ["a charset unknown", [], "text/plain;charset=foo", 'Cannot read text: unknown charset "foo"'],
];

for (const [name, bytes, contentType, message] of refusals) {
  Deno.test(`textCodec: refuses ${name}`, () => {
    const mediaType = parseMediaType(contentType);
    const error = assertThrows(() => textCodec.decode(new Uint8Array(bytes), mediaType), Error);
    assertEquals(error.message, message);
  });
}

Deno.test("textCodec: reads on after bad bytes as if they had not been", () => {
  assertThrows(() => textCodec.decode(new Uint8Array([0xe2, 0x82]), PLAIN));
  assertEquals(textCodec.decode(new Uint8Array([0xc3, 0xa9]), PLAIN), "é");
});

class Money {
  constructor(readonly cents: number) {}
  toString(): string {
    return `${this.cents / 100} €`;
  }
}

const writes: [value: unknown, text: string][] = [
  ["", ""],
  ["é🦕", "é🦕"],
  [3.5, "3.5"],
  [-0, "0"],
  [NaN, "NaN"],
  [false, "false"],
  [12345678901234567890n, "12345678901234567890"],
  [new URL("http://example.com/a b"), "http://example.com/a%20b"],
  [new URLSearchParams({ a: "1" }), "a=1"],
  [new RangeError("too far"), "RangeError: too far"],
  [/a+/g, "/a+/g"],
  [new Money(1250), "12.5 €"],
];

for (const [value, text] of writes) {
  Deno.test(`textCodec: writes ${typeof value} as ${JSON.stringify(text)}`, () => {
    assertEquals(textCodec.accepts(value), true);
    assertEquals(new TextDecoder().decode(textCodec.encode(value, PLAIN)), text);
  });
}

const unaccepted: [name: string, value: unknown][] = [
  ["null", null],
  ["undefined", undefined],
  ["a plain object", { a: 1 }],
  ["a plain object with a toString", { toString: () => "text" }],
  ["an object without prototype", Object.create(null)],
  ["an array", [1, 2]],
  ["a Uint8Array", new Uint8Array(1)],
  ["a Float32Array", new Float32Array(1)],
  ["an ArrayBuffer", new ArrayBuffer(1)],
  ["a function", () => "text"],
  ["a symbol", Symbol("text")],
  ["a Map", new Map()],
  ["a class without a toString", new (class {})()],
];

for (const [name, value] of unaccepted) {
  Deno.test(`textCodec: does not accept ${name}`, () => {
    assertEquals(textCodec.accepts(value), false);
  });
}
