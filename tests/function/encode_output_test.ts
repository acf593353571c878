import { assert, assertEquals, assertThrows } from "@std/assert";
import { createCodecs } from "../../src/codec/negotiate.ts";
import { encodeOutput, type OutputTarget } from "../../src/function/encode_output.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { headersOf, textOf } from "../support/frames.ts";

const codecs = createCodecs();
const bytes = new Uint8Array([0x41, 0x42]);

const outputs: [
  title: string,
  value: unknown,
  target: OutputTarget,
  text: string,
  headers: Record<string, string[]>,
][] = [
  ["text", "é", {}, "é", { "Content-Type": ["text/plain"] }],
  ["text as JSON", "é", { accept: "application/json" }, '"é"', {
    "Content-Type": ["application/json"],
  }],
  ["an object", { a: 1 }, {}, '{"a":1}', { "Content-Type": ["application/json"] }],
  ["null", null, {}, "null", { "Content-Type": ["application/json"] }],
  ["bytes", bytes, {}, "AB", { "Content-Type": ["application/octet-stream"] }],
  ["a correlationId", "a", { correlationId: "7" }, "a", {
    "Content-Type": ["text/plain"],
    correlationId: ["7"],
  }],
  ["an empty correlationId", "a", { correlationId: "" }, "a", {
    "Content-Type": ["text/plain"],
    correlationId: [""],
  }],
  [
    "a Message without headers",
    { payload: { a: 1 }, headers: {} },
    { correlationId: "7" },
    '{"a":1}',
    { "Content-Type": ["application/json"], correlationId: ["7"] },
  ],
  [
    "a Message with headers of its own",
    { payload: "a", headers: { "X-One": "1", "X-Two": ["2", "3"] } },
    {},
    "a",
    { "Content-Type": ["text/plain"], "X-One": ["1"], "X-Two": ["2", "3"] },
  ],
  [
    "a Message with Headers",
    { payload: "a", headers: new Headers([["X-One", "1"], ["X-One", "2"]]) },
    {},
    "a",
    { "Content-Type": ["text/plain"], "x-one": ["1, 2"] },
  ],
  [
    "a Message whose value is written as it says",
    { payload: 1, headers: { "content-type": "application/json" } },
    { accept: "text/plain" },
    "1",
    { "Content-Type": ["application/json"] },
  ],
  [
    "a Message with parameters in its type",
    { payload: { a: 1 }, headers: { "Content-Type": "application/json; charset=utf-8" } },
    {},
    '{"a":1}',
    { "Content-Type": ["application/json; charset=utf-8"] },
  ],
  [
    "a Message of bytes with a type that no codec knows",
    { payload: bytes, headers: { "Content-Type": "image/png" } },
    { accept: "text/plain" },
    "AB",
    { "Content-Type": ["image/png"] },
  ],
  [
    "a Message of an ArrayBuffer with a type that no codec knows",
    { payload: bytes.slice().buffer, headers: { "Content-Type": "image/png" } },
    {},
    "AB",
    { "Content-Type": ["image/png"] },
  ],
  [
    "a Message of a view with a type that no codec knows",
    { payload: new DataView(bytes.slice().buffer, 1), headers: { "Content-Type": "image/png" } },
    {},
    "B",
    { "Content-Type": ["image/png"] },
  ],
  [
    "a Message of text that is written already",
    { payload: "<p>", headers: { "Content-Type": "text/html" } },
    {},
    "<p>",
    { "Content-Type": ["text/html"] },
  ],
  [
    "a Message with a correlationId of its own",
    { payload: "a", headers: { CORRELATIONID: "mine" } },
    { correlationId: "7" },
    "a",
    { "Content-Type": ["text/plain"], CORRELATIONID: ["mine"] },
  ],
  ["an object that has more than a Message", { payload: 1, headers: {}, x: 2 }, {}, "", {
    "Content-Type": ["application/json"],
  }],
  ["an object whose headers are not its own", withHeadersOfPrototype(), {}, '{"payload":1}', {
    "Content-Type": ["application/json"],
  }],
];

function withHeadersOfPrototype(): object {
  class Answer {
    payload = 1;
    get headers(): object {
      return {};
    }
  }
  return new Answer();
}

/** Headers of a `Message`, and how they go out beside its `Content-Type`. */
const messageHeaders: [title: string, headers: unknown, out: Record<string, string[]>][] = [
  ["nothing", undefined, {}],
  ["an empty object", {}, {}],
  ["an empty list", [], {}],
  ["text", { "X-A": "1" }, { "X-A": ["1"] }],
  ["empty text", { "X-A": "" }, { "X-A": [""] }],
  ["numbers", { "X-A": 5, "X-B": 0.5, "X-C": -0, "X-D": NaN }, {
    "X-A": ["5"],
    "X-B": ["0.5"],
    "X-C": ["0"],
    "X-D": ["NaN"],
  }],
  ["booleans", { "X-A": true, "X-B": false }, { "X-A": ["true"], "X-B": ["false"] }],
  ["a bigint", { "X-A": 2n ** 64n }, { "X-A": ["18446744073709551616"] }],
  ["several values", { "X-A": ["1", 2, true] }, { "X-A": ["1", "2", "true"] }],
  ["no value", { "X-A": [] }, { "X-A": [] }],
  ["a value that is undefined", { "X-A": undefined, "X-B": "1" }, { "X-B": ["1"] }],
  ["names that differ in case", { "X-A": "1", "x-a": "2" }, { "X-A": ["1", "2"] }],
  ["text beyond Latin-1", { "X-Ä": "日本" }, { "X-Ä": ["日本"] }],
  ["half a character", { "X-A": "\ud800" }, { "X-A": ["\ufffd"] }],
  ["Headers", new Headers({ "X-A": "1" }), { "x-a": ["1"] }],
  ["Headers with cookies", new Headers([["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]]), {
    "set-cookie": ["a=1", "b=2"],
  }],
  ["pairs", [["X-A", "1"], ["X-B", 2]], { "X-A": ["1"], "X-B": ["2"] }],
  ["pairs of one name", [["X-A", "1"], ["x-a", ["2", 3]]], { "X-A": ["1", "2", "3"] }],
  ["a Map", new Map<string, unknown>([["X-A", "1"], ["X-B", ["2", "3"]]]), {
    "X-A": ["1"],
    "X-B": ["2", "3"],
  }],
  ["URLSearchParams", new URLSearchParams("a=1&a=2"), { a: ["1", "2"] }],
  ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: ["1"] }],
  ["as many as there may be", { a: new Array(999).fill(1) }, { a: new Array(999).fill("1") }],
];

for (const [title, headers, out] of messageHeaders) {
  Deno.test(`encodeOutput: headers of a Message may be ${title}`, () => {
    const written = encodeOutput(codecs, { payload: "a", headers }, {});
    const { "Content-Type": type, ...others } = headersOf(written);
    assertEquals([textOf(written), type, others], ["a", ["text/plain"], out]);
  });
}

/** What is no header, and what its author is told. */
const refusedHeaders: [title: string, headers: unknown, message: string][] = [
  ["null", null, 'its "headers" are null'],
  ["text", "X-A: 1", 'its "headers" are a string'],
  ["a number", 5, 'its "headers" are a number'],
  ["a function", () => {}, 'its "headers" are a function'],
  ["a list of names", ["X-A"], 'entry 0 of its "headers" is no pair of name and value'],
  ["a pair too long", [["a", "1"], ["b", "2", "3"]], 'entry 1 of its "headers" is no pair of name'],
  ["a value that is null", { "X-A": null }, 'its header "X-A" is null, and has to be text'],
  ["a value that is an object", { "X-A": { b: 1 } }, 'its header "X-A" is a plain object, and has'],
  ["a value that is a date", { "X-A": new Date(0) }, 'its header "X-A" is a Date, and has to be'],
  ["a value that is a symbol", { "X-A": Symbol() }, 'its header "X-A" is a symbol, and has to be'],
  ["undefined in a list", { "X-A": ["1", undefined] }, 'its header "X-A" is undefined, and has to'],
  [
    "too many values",
    { a: new Array(1000).fill("") },
    "it has more than 1000 header names and values",
  ],
  [
    "too many names",
    Object.fromEntries(Array.from({ length: 501 }, (_, i) => [i, ""])),
    "it has more than 1000 header",
  ],
  ["too long", { a: "x".repeat(128 * 1024) }, "it has more than 131072 characters in its headers"],
];

for (const [title, headers, message] of refusedHeaders) {
  Deno.test(`encodeOutput: headers of a Message that are ${title} are refused by name`, () => {
    const error = assertThrows(
      () => encodeOutput(codecs, { payload: "a", headers }, {}),
      InvokerError,
      `Cannot write the message: ${message}`,
    );
    assertEquals(error.code, "error-client-marshall");
  });
}

for (const [title, value, target, text, headers] of outputs) {
  Deno.test(`encodeOutput: writes ${title}`, () => {
    const written = encodeOutput(codecs, value, target);
    assertEquals([textOf(written), headersOf(written)], [text || JSON.stringify(value), headers]);
  });
}

Deno.test("encodeOutput: what it writes shares no memory with the value", () => {
  const own = bytes.slice();
  for (const value of [own, { payload: own, headers: { "Content-Type": "image/png" } }]) {
    assert(encodeOutput(codecs, value, {}).payload.buffer !== own.buffer);
  }
});

Deno.test("encodeOutput: outputs with a type and nothing else share their headers", () => {
  const one = encodeOutput(codecs, "a", {});
  assert(one.headers === encodeOutput(codecs, "b", {}).headers);
  assert(one.headers !== encodeOutput(codecs, {}, {}).headers);
});

Deno.test("encodeOutput: does not mix up the headers of two Messages", () => {
  const message = (name: string) => ({ payload: "a", headers: { [name]: "1" } });
  encodeOutput(codecs, message("X-One"), {});
  assertEquals(Object.keys(headersOf(encodeOutput(codecs, message("X-Two"), {}))), [
    "Content-Type",
    "X-Two",
  ]);
  assertEquals(Object.keys(headersOf(encodeOutput(codecs, "a", {}))), ["Content-Type"]);
});

/** Text that is written already, in the charset of its own type. */
const charsets: [contentType: string, bytes: number[]][] = [
  ["text/plain; charset=iso-8859-1", [0xe9]],
  ["text/html;charset=UTF-16BE", [0, 0xe9]],
  ["image/svg+xml", [0xc3, 0xa9]],
  ["text/csv; charset=utf-8", [0xc3, 0xa9]],
];

for (const [contentType, bytes] of charsets) {
  Deno.test(`encodeOutput: a Message of text is written as its ${contentType} says`, () => {
    const { payload, headers } = encodeOutput(codecs, {
      payload: "é",
      headers: { "Content-Type": contentType },
    }, {});
    assertEquals([[...payload], headers.get("Content-Type")], [bytes, [contentType]]);
  });
}

/** Mistakes of the author's, which are not the caller's. */
const ownMistakes: [title: string, message: unknown, says: string][] = [
  [
    "an object as an image",
    { payload: { a: 1 }, headers: { "Content-Type": "image/png" } },
    `Cannot write a plain object as "image/png", the message's own Content-Type: only bytes and text`,
  ],
  [
    "an object as text",
    { payload: { a: 1 }, headers: { "Content-Type": "text/plain" } },
    `Cannot write a plain object as "text/plain", the message's own Content-Type`,
  ],
  [
    "a type that is none",
    { payload: 5, headers: { "Content-Type": "nonsense" } },
    `Cannot write a number as "nonsense", the message's own Content-Type`,
  ],
  ...["*/*", "text/*", "5", "", "text/plain, text/html"].map((type): [string, unknown, string] => [
    `text as "${type}"`,
    { payload: "a", headers: { "Content-Type": type } },
    `Cannot write a string as "${type}", the message's own Content-Type: it has to be one media type`,
  ]),
  [
    "two types",
    { payload: "a", headers: [["Content-Type", "text/plain"], ["content-type", "text/html"]] },
    "Cannot write the message: it has several Content-Types",
  ],
  [
    "a form in another charset",
    {
      payload: { a: 1 },
      headers: { "Content-Type": "application/x-www-form-urlencoded; charset=iso-8859-1" },
    },
    'Cannot write a form in charset "iso-8859-1": forms are UTF-8',
  ],
  [
    "a charset that is none",
    { payload: "a", headers: { "Content-Type": "text/plain; charset=foo" } },
    'Cannot write text: unknown charset "foo"',
  ],
  [
    "a charset that lacks a character",
    { payload: "日", headers: { "Content-Type": "text/html; charset=iso-8859-1" } },
    'Cannot write text: "日" is not in iso-8859-1',
  ],
  [
    "the same in JSON",
    { payload: { a: "日" }, headers: { "Content-Type": "application/json; charset=us-ascii" } },
    'Cannot write text: "日" is not in us-ascii',
  ],
];

for (const [title, message, says] of ownMistakes) {
  Deno.test(`encodeOutput: no caller is to blame for ${title}`, () => {
    for (const accept of [undefined, "application/json"]) {
      const error = assertThrows(
        () => encodeOutput(codecs, message, { accept }),
        InvokerError,
        says,
      );
      assertEquals(error.code, "error-client-marshall");
    }
  });
}

Deno.test("encodeOutput: an error that is returned counts as thrown", () => {
  for (const error of [new Error("boom"), new TypeError("boom"), new DOMException("boom")]) {
    for (const value of [error, { payload: error, headers: {} }]) {
      const thrown = assertThrows(() => encodeOutput(codecs, value, {}), InvokerError, "boom");
      assertEquals(thrown.code, "error-server-function-invocation");
    }
  }
});

Deno.test("encodeOutput: what the traps of a Proxy throw is told", () => {
  const trap = () => {
    throw new Error("trapped");
  };
  for (
    const handler of [{ get: trap }, { has: trap }, { getPrototypeOf: trap }, { ownKeys: trap }]
  ) {
    const error = assertThrows(
      () => encodeOutput(codecs, new Proxy({ a: 1 }, handler), {}),
      InvokerError,
      "trapped",
    );
    assertEquals(error.code, "error-client-marshall");
  }
});

const refused: [title: string, value: unknown, accept: string | undefined, code: string][] = [
  ["a function", () => {}, undefined, "error-client-marshall"],
  ["a Message of a symbol", { payload: Symbol(), headers: {} }, undefined, "error-client-marshall"],
  ["what is not accepted", "a", "text/foobar", "error-client-accept-type-unsupported"],
];

for (const [title, value, accept, code] of refused) {
  Deno.test(`encodeOutput: refuses ${title}`, () => {
    const error = assertThrows(() => encodeOutput(codecs, value, { accept }), InvokerError);
    assertEquals(error.code, code);
  });
}
