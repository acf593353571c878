import { assertEquals, assertThrows } from "@std/assert";
import { createCodecs } from "../../src/codec/negotiate.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

const codecs = createCodecs();
const TEXT = "text/plain";
const JSON_TYPE = "application/json";
const BYTES = "application/octet-stream";
const FORM = "application/x-www-form-urlencoded";

function write(value: unknown, accept?: string): [contentType: string, text: string] {
  const { payload, contentType } = codecs.encode(value, accept);
  return [contentType, new TextDecoder().decode(payload)];
}

class Point {
  x = 1;
  toString(): string {
    return `(${this.x})`;
  }
}

const preferences: [name: string, value: unknown, contentType: string, text: string][] = [
  ["a string", "é", TEXT, "é"],
  ["an empty string", "", TEXT, ""],
  ["a number", 3.5, TEXT, "3.5"],
  ["a boolean", false, TEXT, "false"],
  ["a bigint", 10n, TEXT, "10"],
  ["null", null, JSON_TYPE, "null"],
  ["an object", { a: 1 }, JSON_TYPE, '{"a":1}'],
  ["an array", [1], JSON_TYPE, "[1]"],
  ["a Date", new Date(0), JSON_TYPE, '"1970-01-01T00:00:00.000Z"'],
  ["an instance with a toString", new Point(), JSON_TYPE, '{"x":1}'],
  ["an Error, of which JSON knows nothing", new Error("a"), TEXT, "Error: a"],
  ["a Uint8Array", new Uint8Array([0x61]), BYTES, "a"],
  ["an ArrayBuffer", new Uint8Array([0x61]).buffer, BYTES, "a"],
  ["URLSearchParams", new URLSearchParams("a=1"), FORM, "a=1"],
];

for (const [name, value, contentType, text] of preferences) {
  for (const accept of [undefined, "", " , ", "*/*", "*/*;q=0.1", "text/*, application/*"]) {
    Deno.test(`Codecs.encode: ${name} for Accept ${JSON.stringify(accept)} is ${contentType}`, () => {
      assertEquals(write(value, accept), [contentType, text]);
    });
  }
}

const choices: [value: unknown, accept: string, contentType: string, text: string][] = [
  // One type.
  ["a", TEXT, TEXT, "a"],
  ["a", JSON_TYPE, JSON_TYPE, '"a"'],
  ["é", BYTES, BYTES, "é"],
  [3, "Application/JSON", JSON_TYPE, "3"],
  [{ a: 1 }, FORM, FORM, "a=1"],
  [new Point(), TEXT, TEXT, "(1)"],
  [new URLSearchParams("a=1"), TEXT, TEXT, "a=1"],
  // Ties: the value's preference, not the order of the header.
  ["a", "application/json, text/plain", TEXT, "a"],
  [
    { a: 1 },
    "text/plain, application/x-www-form-urlencoded, application/json",
    JSON_TYPE,
    '{"a":1}',
  ],
  ["a", "application/octet-stream, application/json", JSON_TYPE, '"a"'],
  [1n, "application/json, text/plain", TEXT, "1"],
  // Quality before preference.
  ["a", "text/plain;q=0.5, application/json", JSON_TYPE, '"a"'],
  ["a", "text/plain;q=0.5, application/json;q=0.4", TEXT, "a"],
  ["a", "text/plain;q=0, */*", JSON_TYPE, '"a"'],
  [{ a: 1 }, "application/json;q=0.1, text/*;q=0.9", JSON_TYPE, '{"a":1}'],
  // The most specific range decides on a type.
  ["a", "text/plain;q=0.1, text/*;q=0.9, application/json;q=0.5", JSON_TYPE, '"a"'],
  ["a", "*/*;q=0.9, text/plain;q=0.2", JSON_TYPE, '"a"'],
  ["a", "application/*;q=0.3, */*;q=0.2", JSON_TYPE, '"a"'],
  // Types with a suffix are written under their own names.
  [{ a: 1 }, "application/vnd.x+json", "application/vnd.x+json", '{"a":1}'],
  [{ a: 1 }, "*/*, application/vnd.x+json", "application/vnd.x+json", '{"a":1}'],
  [{ a: 1 }, "a/y+json, a/x+json", "a/y+json", '{"a":1}'],
  [{ a: 1 }, "a/y+json;q=0.5, a/x+json", "a/x+json", '{"a":1}'],
  [{ a: 1 }, "application/json, a/x+json", JSON_TYPE, '{"a":1}'],
  [{ a: 1 }, "a/x+json, application/json", "a/x+json", '{"a":1}'],
  [{ a: 1 }, "a/x+json;q=0, application/*", JSON_TYPE, '{"a":1}'],
  ["a", "a/x+json, text/plain", TEXT, "a"],
  // What cannot be served or read does no harm.
  ["a", "text/foobar, application/json;q=0.1", JSON_TYPE, '"a"'],
  ["a", "nonsense, text/plain;q=2, application/json", JSON_TYPE, '"a"'],
  ["a", 'x/y;a=",text/plain,", application/json', JSON_TYPE, '"a"'],
  [{ a: 1 }, "application/json; charset=utf-8", JSON_TYPE, '{"a":1}'],
  // As a Java client and a browser send it.
  [{ a: 1 }, "text/html, image/gif, *; q=.2, */*; q=.2", JSON_TYPE, '{"a":1}'],
  ["a", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TEXT, "a"],
];

for (const [value, accept, contentType, text] of choices) {
  Deno.test(`Codecs.encode: ${typeof value} for Accept ${accept} is ${contentType}`, () => {
    assertEquals(write(value, accept), [contentType, text]);
    assertEquals(write(value, accept), [contentType, text]); // from the cache
  });
}

const unacceptable: [accept: string, listed: string][] = [
  ["text/foobar", "text/foobar"],
  [" text/foobar ,, image/png;q=0.5", "text/foobar, image/png;q=0.5"],
  ["nonsense", "nonsense"],
  ["text/plain;q=9", "text/plain;q=9"],
  ["*/*;q=0", "*/*;q=0"],
  ["text/plain;q=0", "text/plain;q=0"],
  ["application/*+json", "application/*+json"],
  ["x/y".padEnd(1000, "y"), "x/y".padEnd(199, "y") + "…"],
];

for (const [accept, listed] of unacceptable) {
  Deno.test(`Codecs.encode: nothing is acceptable for ${accept.slice(0, 50)}`, () => {
    const error = assertThrows(() => codecs.encode("a", accept), InvokerError);
    assertEquals(error.code, "error-client-accept-type-unsupported");
    assertEquals(error.message, `unsupported content types: [${listed}]`);
  });
}

const ALL = `"${JSON_TYPE}", "${FORM}", "${TEXT}", "${BYTES}"`;
const unwritable: [name: string, value: unknown, accept: string, message: string][] = [
  ["a Map", new Map(), "*/*", `Cannot write a Map as ${ALL}`],
  ["a function", () => 1, "*/*", `Cannot write a function as ${ALL}`],
  [
    "a form with what nothing can carry",
    { a: () => 1 },
    FORM,
    'Cannot write a form: "a" holds a function, and forms are flat',
  ],
  [
    "half a character",
    "a\ud800",
    "*/*",
    "Cannot write text: it has half a character, a lone surrogate",
  ],
  [
    "half a character",
    "a\ud800",
    TEXT,
    "Cannot write text: it has half a character, a lone surrogate",
  ],
  ...["*/*", "application/*", JSON_TYPE, `${JSON_TYPE}, */*;q=0.1`].map((
    accept,
  ): [string, unknown, string, string] => [
    "a mistake that a form would hide",
    { a: NaN },
    accept,
    'Cannot write JSON: "a" is NaN, which JSON cannot carry',
  ]),
  ["a bigint inside", [1n], "*/*", 'Cannot write JSON: "[0]" is a bigint, which JSON cannot carry'],
  [
    "a toString that throws",
    new (class Rude {
      toString(): string {
        throw new Error("not now");
      }
    })(),
    TEXT,
    "not now",
  ],
];

for (const [name, value, accept, message] of unwritable) {
  Deno.test(`Codecs.encode: says why ${name} cannot be written as ${accept}`, () => {
    const error = assertThrows(() => codecs.encode(value, accept), InvokerError);
    assertEquals(error.code, "error-client-marshall");
    assertEquals(error.message, message);
  });
}

/** What the caller accepts cannot carry the value, which something else could: the choice is the caller's. */
const carriedElsewhere: [name: string, value: unknown, accept: string, offered: string][] = [
  ["an object", { a: 1 }, TEXT, `a plain object can be had as "${JSON_TYPE}", "${FORM}"`],
  [
    "an array",
    [],
    "text/*, application/octet-stream;q=0.1",
    `an array can be had as "${JSON_TYPE}"`,
  ],
  ["null", null, TEXT, `null can be had as "${JSON_TYPE}"`],
  [
    "a nested object",
    { a: { b: 1 } },
    FORM,
    `Cannot write a form: "a" holds a plain object, and forms are flat; a plain object can be had as "${JSON_TYPE}"`,
  ],
  [
    "an empty list inside",
    { a: [] },
    FORM,
    `Cannot write a form: "a" holds an empty array, and forms are flat; a plain object can be had as "${JSON_TYPE}"`,
  ],
  [
    "a form in another charset",
    { a: 1 },
    `${FORM}; charset=iso-8859-1`,
    `Cannot write a form in charset "iso-8859-1": forms are UTF-8; a plain object can be had as "${JSON_TYPE}", "${FORM}"`,
  ],
  [
    "a character that a charset lacks",
    "€",
    `${TEXT}; charset=iso-8859-1`,
    `Cannot write text: "€" is not in iso-8859-1; a string can be had as "${TEXT}", "${JSON_TYPE}", "${BYTES}"`,
  ],
  [
    "NaN",
    NaN,
    JSON_TYPE,
    `Cannot write JSON: the value is NaN, which JSON cannot carry; a number can be had as "${TEXT}"`,
  ],
  ["bytes", new Uint8Array(1), JSON_TYPE, `a Uint8Array can be had as "${BYTES}"`],
  ["a bigint", 1n, JSON_TYPE, `a bigint can be had as "${TEXT}"`],
];

for (const [name, value, accept, offered] of carriedElsewhere) {
  Deno.test(`Codecs.encode: says as what ${name} can be had, where ${accept} is accepted`, () => {
    const error = assertThrows(() => codecs.encode(value, accept), InvokerError);
    assertEquals(error.code, "error-client-accept-type-unsupported");
    assertEquals(error.message, `unsupported content types: [${accept}]: ${offered}`);
  });
}

const LATIN_1 = `${TEXT}; charset=iso-8859-1`;
/** What the best type that is accepted cannot carry is written as the next. */
const next: [value: unknown, accept: string, contentType: string][] = [
  [{ a: { b: 1 } }, `${FORM}, ${JSON_TYPE};q=0.1`, JSON_TYPE],
  [{ a: { b: 1 } }, `${FORM}, */*;q=0.1`, JSON_TYPE],
  [{ a: "é" }, `${FORM}; charset=iso-8859-1, ${JSON_TYPE};q=0.1`, JSON_TYPE],
  [NaN, `${JSON_TYPE}, ${TEXT};q=0.5`, TEXT],
  [{ a: 1n }, `${JSON_TYPE}, ${FORM};q=0.5`, FORM],
  ["a\ud800", `${TEXT}, ${JSON_TYPE};q=0.5`, JSON_TYPE],
  ["é", `${LATIN_1}, ${TEXT}; charset=utf-8`, LATIN_1],
  ["€", `${LATIN_1}, ${TEXT}; charset=utf-8`, TEXT],
  ["€", `${LATIN_1}, ${TEXT};q=0.5`, TEXT],
  ["é", `${LATIN_1}, ${TEXT};q=0.5`, LATIN_1],
  ["é", `${LATIN_1}, ${TEXT}`, TEXT],
  ["é", `${TEXT};q=0, ${LATIN_1}`, LATIN_1],
  ["€", `${LATIN_1}, */*;q=0.1`, JSON_TYPE],
  ["€", `${TEXT}; charset=nonsense, ${TEXT}; charset=shift_jis, ${TEXT}; charset=utf-8`, TEXT],
];

for (const [value, accept, contentType] of next) {
  Deno.test(`Codecs.encode: what is too much for one type is written as the next: ${accept}`, () => {
    assertEquals(codecs.encode(value, accept).contentType, contentType);
  });
}

Deno.test("Codecs.encode: bytes have no charset", () => {
  const { payload, contentType } = codecs.encode(
    new Uint8Array([0xe9]),
    `${BYTES}; charset=iso-8859-1`,
  );
  assertEquals([[...payload], contentType], [[0xe9], BYTES]);
});

const E_ACUTE: readonly [charset: string, bytes: number[]][] = [
  ["iso-8859-1", [0xe9]],
  ["LATIN1", [0xe9]],
  ["windows-1252", [0xe9]],
  ["iso-8859-15", [0xe9]],
  ["cp437", []],
  ["ibm866", []],
  ["macintosh", [0x8e]],
  ["utf-16le", [0xe9, 0]],
  ["utf-16be", [0, 0xe9]],
  ["utf-16", [0xff, 0xfe, 0xe9, 0]],
  ["us-ascii", []],
  ["shift_jis", []],
  ["gb18030", []],
  ["nonsense", []],
];

for (const [charset, bytes] of E_ACUTE) {
  Deno.test(`Codecs.encode: text is written in ${charset}, and told to be, or refused`, () => {
    for (const [essence, value] of [[TEXT, "é"], ["application/octet-stream", "é"]] as const) {
      const accept = `${essence}; charset=${charset}`;
      if (bytes.length === 0) {
        const error = assertThrows(() => codecs.encode(value, accept), InvokerError);
        assertEquals(error.code, "error-client-accept-type-unsupported");
        continue;
      }
      const { payload, contentType } = codecs.encode(value, accept);
      assertEquals([[...payload], contentType], [bytes, accept]);
    }
  });
}

Deno.test("Codecs: what is written in a charset is read in it, in every codec", () => {
  for (const essence of [TEXT, JSON_TYPE, "application/x+json"]) {
    for (const charset of ["utf-8", "iso-8859-1", "utf-16", "utf-16be", "windows-1252"]) {
      const value = essence === TEXT ? "größer" : { a: "größer" };
      const { payload, contentType } = codecs.encode(value, `${essence};charset=${charset}`);
      assertEquals(codecs.decode(payload, contentType), value, contentType);
    }
  }
});

Deno.test("Codecs.encode: what Latin-1 is on the web only is not written as Latin-1", () => {
  assertEquals([...codecs.encode("€", `${TEXT};charset=windows-1252`).payload], [0x80]);
  assertThrows(
    () => codecs.encode("€", `${TEXT};charset=iso-8859-1`),
    InvokerError,
    '"€" is not in',
  );
});

Deno.test("Codecs.encode: UTF-8 that is asked for needs no saying", () => {
  assertEquals(codecs.encode("a", `${TEXT};charset=UTF-8`).contentType, TEXT);
});
