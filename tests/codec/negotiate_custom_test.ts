import { assertEquals, assertThrows } from "@std/assert";
import type { Codec } from "../../src/codec/codec.ts";
import { BUILT_IN_CODECS, createCodecs } from "../../src/codec/negotiate.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Writes everything as its own name. */
function named(name: string, mediaTypes: string[], accepts = (_value: unknown) => true): Codec {
  return { mediaTypes, accepts, decode: () => name, encode: () => bytes(name) };
}

const yaml = named("yaml", ["application/yaml", "text/yaml", "+yaml"]);
const ownJson = named("own", ["application/json"]);
const isMap = (value: unknown) => value instanceof Map;

const cases: [name: string, codecs: Codec[], value: unknown, accept: string, written: string][] = [
  [
    "comes after the built-in ones",
    [yaml, ...BUILT_IN_CODECS],
    { a: 1 },
    "*/*",
    'application/json {"a":1}',
  ],
  [
    "is used where it is asked for",
    [...BUILT_IN_CODECS, yaml],
    { a: 1 },
    "text/yaml",
    "text/yaml yaml",
  ],
  ["writes its first type by default", [yaml], { a: 1 }, "*/*", "application/yaml yaml"],
  ["serves its suffix", [yaml], 1, "a/b+yaml", "a/b+yaml yaml"],
  [
    "takes what the built-in ones refuse",
    [...BUILT_IN_CODECS, yaml],
    new Map(),
    "*/*",
    "application/yaml yaml",
  ],
  [
    "replaces a built-in one",
    [ownJson, ...BUILT_IN_CODECS],
    { a: 1 },
    "*/*",
    "application/json own",
  ],
  [
    "leaves to a built-in one what it refuses",
    [
      named("maps", ["application/json"], isMap),
      ...BUILT_IN_CODECS,
    ],
    { a: 1 },
    "*/*",
    'application/json {"a":1}',
  ],
  [
    "serves its type before a suffix does",
    [
      ...BUILT_IN_CODECS,
      named("own", ["a/b+json"]),
    ],
    { a: 1 },
    "a/b+json",
    "a/b+json own",
  ],
];

for (const [name, codecs, value, accept, written] of cases) {
  Deno.test(`createCodecs: a codec that is added ${name}`, () => {
    const { payload, contentType } = createCodecs(codecs).encode(value, accept);
    assertEquals(`${contentType} ${new TextDecoder().decode(payload)}`, written);
  });
}

Deno.test("createCodecs: what a codec writes has its buffer to itself", () => {
  const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
  const codec: Codec = { ...named("view", ["a/b"]), encode: () => view };
  const { payload } = createCodecs([codec]).encode(1, "a/b");
  assertEquals([[...payload], payload.buffer.byteLength], [[1, 2], 2]);
});

Deno.test("createCodecs: a codec that gives no bytes is found out", () => {
  const codec = { ...named("text", ["a/b"]), encode: () => "text" as unknown as Uint8Array };
  const error = assertThrows(() => createCodecs([codec]).encode(1, "a/b"), InvokerError);
  assertEquals(error.code, "error-client-marshall");
  assertEquals(error.message, "Cannot write payload: the codec gave a string");
});

Deno.test("createCodecs: what a codec of the function's own writes is told in no charset", () => {
  const codecs = createCodecs([yaml, ...BUILT_IN_CODECS]);
  assertEquals(codecs.encode(1, "text/yaml; charset=utf-8").contentType, "text/yaml");
  const error = assertThrows(
    () => codecs.encode(1, "text/yaml; charset=iso-8859-1"),
    InvokerError,
    `Cannot write text/yaml in charset "iso-8859-1": the function's own codecs write no charset`,
  );
  assertEquals(error.code, "error-client-accept-type-unsupported");
});

Deno.test("createCodecs: a codec that reads asynchronously is found out", () => {
  const codec: Codec = { ...named("late", ["a/b"]), decode: () => Promise.reject(new Error()) };
  const error = assertThrows(() => createCodecs([codec]).decode(bytes(""), "a/b"), InvokerError);
  assertEquals([error.code, error.message], [
    "error-server-function-invocation",
    "Cannot read a/b: the codec gave a promise, and it has to give the value",
  ]);
});

Deno.test("createCodecs: whatever a codec throws becomes an InvokerError", () => {
  const fail = (): never => {
    throw new Error("half of \uD83E a character");
  };
  const codecs = createCodecs([{ ...named("bad", ["a/b"]), decode: fail, encode: fail }]);
  const read = assertThrows(() => codecs.decode(bytes(""), "a/b"), InvokerError);
  assertEquals([read.code, read.message], [
    "error-client-unmarshall",
    "half of \uFFFD a character",
  ]);
  const written = assertThrows(() => codecs.encode(1, "a/b"), InvokerError);
  assertEquals([written.code, written.message], [
    "error-client-marshall",
    "half of \uFFFD a character",
  ]);
});

Deno.test("createCodecs: header after header, decisions stay right when the caches start anew", () => {
  const codecs = createCodecs();
  for (let i = 0; i < 500; i++) {
    assertEquals(codecs.encode({}, `a/x${i}+json`).contentType, `a/x${i}+json`);
    assertEquals(codecs.encode("a", `text/plain;q=0.5, a/x${i}`).contentType, "text/plain");
    assertEquals(codecs.decode(bytes("1"), `a/x${i}+json`), 1);
  }
});
