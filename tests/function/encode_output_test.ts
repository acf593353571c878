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
  ["an object whose headers are none", { payload: 1, headers: [] }, {}, "", {
    "Content-Type": ["application/json"],
  }],
  ["an object whose headers are no text", { payload: 1, headers: { a: 1 } }, {}, "", {
    "Content-Type": ["application/json"],
  }],
];

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
