import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import type { Codec } from "../../src/codec/codec.ts";
import { BUILT_IN_CODECS, createCodecs } from "../../src/codec/negotiate.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

const codecs = createCodecs();
const bytes = (text: string) => new TextEncoder().encode(text);

const reads: [contentType: string | undefined, text: string, value: unknown][] = [
  [undefined, '{"a":1}', '{"a":1}'],
  ["", "text", "text"],
  ["text/plain", "", ""],
  ["Text/PLAIN; charset=utf-8", "é", "é"],
  ["application/json", '{"a":1}', { a: 1 }],
  ["application/json; charset=utf-8", "[1]", [1]],
  ["application/vnd.shop.order+json", '{"a":1}', { a: 1 }],
  ["application/cloudevents+json;v=1", "3", 3],
  ["application/octet-stream", "\0a", new Uint8Array([0, 0x61])],
  ["application/x-www-form-urlencoded", "a=1&b=2", { a: "1", b: "2" }],
  ["application/x-www-form-urlencoded;charset=UTF-8", "a=%C3%A9", { a: "é" }],
];

for (const [contentType, text, value] of reads) {
  Deno.test(`Codecs.decode: reads ${contentType ?? "a payload without Content-Type"}`, () => {
    assertEquals(codecs.decode(bytes(text), contentType), value);
    assertEquals(codecs.decode(bytes(text), contentType), value); // from the cache
  });
}

const unsupported = [
  "text/foobar",
  "text/*",
  "*/*",
  "application/*+json",
  "application/xml",
  "nonsense",
  " ",
  "text/plain; charset",
  "application/x-www-form-urlencoded; charset=iso-8859-1",
  "text/plain, application/json",
];

for (const contentType of unsupported) {
  Deno.test(`Codecs.decode: Content-Type ${JSON.stringify(contentType)} is not supported`, () => {
    const error = assertThrows(() => codecs.decode(bytes(""), contentType), InvokerError);
    assertEquals(error.code, "error-client-content-type-unsupported");
    assertEquals(error.message, `Unsupported Content-Type: ${contentType}`);
  });
}

Deno.test("Codecs.decode: a Content-Type without end is not sent back whole", () => {
  const error = assertThrows(() => codecs.decode(bytes(""), "x".repeat(100_000)), InvokerError);
  assertEquals(error.message, `Unsupported Content-Type: ${"x".repeat(199)}…`);
});

const unreadable: [contentType: string, payload: Uint8Array, message: RegExp][] = [
  ["application/json", bytes(""), /^parsing "": Unexpected end of JSON input$/],
  ["application/json", bytes("{oops"), /^parsing "\{oops": Expected property name/],
  ["application/a+json", bytes("🦕"), /^parsing "🦕": Unexpected token/],
  ["text/plain", new Uint8Array([0xff]), /^Cannot read text: not valid utf-8$/],
  ["text/plain; charset=foo", bytes("a"), /^Cannot read text: unknown charset "foo"$/],
];

for (const [contentType, payload, message] of unreadable) {
  Deno.test(`Codecs.decode: says why ${contentType} cannot be read: ${message}`, () => {
    const error = assertThrows(() => codecs.decode(payload, contentType), InvokerError);
    assertEquals(error.code, "error-client-unmarshall");
    assertEquals(message.test(error.message), true, error.message);
    assertEquals(error.message.isWellFormed(), true);
    assertInstanceOf(error.cause, Error);
  });
}

/** Reads everything as its own name. */
function named(name: string, ...mediaTypes: string[]): Codec {
  return {
    mediaTypes,
    decode: () => name,
    encode: () => bytes(name),
    accepts: () => true,
  };
}

const precedence: [name: string, codecs: Codec[], contentType: string, reader: string][] = [
  ["a type that is added", [...BUILT_IN_CODECS, named("yaml", "a/yaml")], "a/yaml", "yaml"],
  ["a suffix that is added", [...BUILT_IN_CODECS, named("x", "+yaml")], "a/b+yaml", "x"],
  ["the first of two", [named("1", "a/b"), named("2", "a/b")], "a/b", "1"],
  [
    "one before the built-in",
    [named("x", "application/json"), ...BUILT_IN_CODECS],
    "application/json",
    "x",
  ],
  ["a type before a suffix", [...BUILT_IN_CODECS, named("x", "a/b+json")], "a/b+json", "x"],
];

for (const [name, list, contentType, reader] of precedence) {
  Deno.test(`Codecs.find: uses ${name}`, () => {
    assertEquals(createCodecs(list).decode(bytes("1"), contentType), reader);
  });
}

Deno.test("Codecs.find: gives the media type with its parameters", () => {
  const { codec, mediaType } = codecs.find("Text/Plain; Charset=UTF-8");
  assertEquals(codec.mediaTypes, ["text/plain"]);
  assertEquals(mediaType, { essence: "text/plain", parameters: { charset: "UTF-8" } });
  assertStrictEquals(codecs.find("Text/Plain; Charset=UTF-8").codec, codec);
});

Deno.test("createCodecs: without a codec for text there is no default", () => {
  const error = assertThrows(() => createCodecs([]).decode(bytes(""), undefined), InvokerError);
  assertEquals(error.message, "Unsupported Content-Type: text/plain");
});

for (const mediaType of ["Text/Plain", "text", "text/*", "a/b; q=1", "+", ""]) {
  Deno.test(`createCodecs: refuses a codec of ${JSON.stringify(mediaType)}`, () => {
    assertThrows(
      () => createCodecs([named("x", mediaType)]),
      TypeError,
      `"${mediaType}" is neither`,
    );
  });
}
