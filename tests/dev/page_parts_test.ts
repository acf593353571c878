// The parts of the page that need no browser: forms, payloads, JSON, and what comes in pieces.
import { assertEquals, assertThrows } from "@std/assert";
import { grpcText } from "../../src/dev/page/call_status.js";
import { readNumber } from "../../src/dev/page/form_controls.js";
import { fieldOf } from "../../src/dev/page/form_field.js";
import { initialValue, variantOf } from "../../src/dev/page/form_value.js";
import { addOutput, History } from "../../src/dev/page/history.js";
import { compactJson, indentJson } from "../../src/dev/page/json_text.js";
import { niceLimit, summarize } from "../../src/dev/page/latency.js";
import { fromBase64, fromHex, hexDump, showPayload } from "../../src/dev/page/payload.js";
import { Lines, ServerEvents } from "../../src/dev/page/split_stream.js";
import type { CallRequest } from "../../src/dev/page/types.ts";
import { statusNumber } from "../../src/grpc/call/status_name.ts";
import { FAILURE_STATUSES } from "../../src/invocation/own_failure.ts";

const TREE = {
  $ref: "#/$defs/a.Node",
  $defs: {
    "a.Node": {
      type: "object",
      properties: { name: { type: "string" }, next: { $ref: "#/$defs/a.Node" } },
      required: ["name", "next"],
    },
  },
};
const ENDLESS = {
  $ref: "#/$defs/x",
  $defs: { x: { anyOf: [{ $ref: "#/$defs/x" }, { $ref: "#" }] } },
};
const LOOP = { $ref: "#" };

const FIELDS:
  readonly (readonly [schema: Record<string, unknown>, kind: string, initial: unknown])[] = [
    [{ type: "string" }, "text", ""],
    [{ type: "string", default: "x" }, "text", "x"],
    [{ type: "number" }, "number", undefined],
    [{ type: "integer" }, "integer", undefined],
    [{ type: "boolean" }, "boolean", false],
    [{ enum: ["a", 1, null] }, "options", "a"],
    [{ const: 3 }, "options", 3],
    [{ type: "null" }, "options", null],
    [{ anyOf: [{ const: "a" }, { const: "b" }] }, "options", "a"],
    [{ type: ["string", "null"] }, "choice", ""],
    [{ oneOf: [{ type: "number" }, { type: "array" }] }, "choice", undefined],
    [{ type: "array", items: { type: "string" } }, "array", []],
    [{ type: "array", prefixItems: [{ const: 1 }] }, "array", [1]],
    [{ type: "object", properties: { a: { const: 1 }, b: {} }, required: ["a"] }, "object", {
      a: 1,
    }],
    [{ allOf: [{ type: "object", properties: { a: { const: 1 } } }], required: ["a"] }, "object", {
      a: 1,
    }],
    [{ type: "object", additionalProperties: { type: "number" } }, "object", {}],
    [{}, "any", undefined],
    [{ $ref: "https://example.com/x" }, "any", undefined],
    [LOOP, "any", undefined],
  ];

Deno.test("form: each kind of schema has its field, and what it begins with", () => {
  for (const [schema, kind, initial] of FIELDS) {
    assertEquals([schema, fieldOf(schema, schema).kind], [schema, kind]);
    assertEquals([schema, initialValue(schema, schema)], [schema, initial]);
  }
});

Deno.test("form: a schema that holds itself is begun to a depth, and ends", () => {
  const text = JSON.stringify(initialValue(TREE, TREE));
  assertEquals(text.split("name").length - 1 < 10, true, text);
  assertEquals(typeof fieldOf(ENDLESS, ENDLESS).kind, "string");
});

Deno.test("form: a value is of the first variant that it could be", () => {
  const variants = [
    {
      title: "",
      schema: { type: "object", properties: { kind: { const: "a" } }, required: ["kind"] },
    },
    {
      title: "",
      schema: { type: "object", properties: { kind: { const: "b" } }, required: ["kind"] },
    },
    { title: "", schema: { type: "string" } },
  ];
  const values = [{ kind: "b", x: 1 }, "text", { kind: "a" }, 4];
  assertEquals(values.map((value) => variantOf(variants, value, {})), [1, 2, 0, 0]);
});

Deno.test("form: numbers are read with all of their digits, or not at all", () => {
  const cases = ["", " 3.5 ", "-1e3", "1.5", "x", "1e999", "9007199254740993", "0x10"];
  assertEquals(cases.map((text) => readNumber(text, false)), [
    { value: undefined },
    { value: 3.5 },
    { value: -1000 },
    { value: 1.5 },
    { problem: "This is no number" },
    { problem: "This is no number" },
    { problem: "A form cannot hold all of its digits: write it as JSON" },
    { problem: "This is no number" },
  ]);
  assertEquals(readNumber("1.5", true), { problem: "This is no whole number" });
});

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("payload: it is shown as what it is, and no more of it than fits", () => {
  const shown = (data: Uint8Array<ArrayBuffer>, type: string, size = data.byteLength) => {
    const { kind, isCut } = showPayload(data, type, size);
    return [kind, isCut];
  };
  assertEquals(shown(bytes("é"), "text/plain"), ["text", false]);
  assertEquals(shown(bytes("{}"), "application/problem+json"), ["json", false]);
  assertEquals(shown(new Uint8Array([0xff]), "text/plain"), ["binary", false]);
  assertEquals(shown(new Uint8Array([0xe9]), "text/plain; charset=iso-8859-1"), ["text", false]);
  assertEquals(shown(bytes("x"), "application/octet-stream"), ["binary", false]);
  assertEquals(shown(bytes("x"), "image/png"), ["image", false]);
  assertEquals(shown(bytes("x"), "image/png", 2), ["binary", true]);
  assertEquals(shown(bytes(""), "text/plain"), ["empty", false]);
  // A character that is cut in two is no reason to show bytes.
  assertEquals(shown(bytes("é".repeat(40_000).slice(1) + "x"), "text/plain"), ["text", true]);
  assertEquals(showPayload(bytes("a".repeat(70_000)), "text/plain").text.length, 64 * 1024);
  assertEquals(hexDump(bytes("Hi\n")), `000000  48 69 0a${" ".repeat(39)}  Hi·`);
});

Deno.test("payload: hex and base64 are read, and what is none is told", () => {
  assertEquals([...fromHex("00 ff:0x41")], [0, 255, 65]);
  assertEquals([...fromBase64("_-8=\n")], [255, 239]);
  for (const text of ["0", "xy"]) assertThrows(() => fromHex(text), SyntaxError, "no hex");
  assertThrows(() => fromBase64("?"), SyntaxError, "no base64");
});

Deno.test("json: it is laid out anew with the digits that it came with", () => {
  const text = '{"a":[1,9007199254740993,{"b":[]}],"c":{},"d":"x, {\\"y\\": 1}"}';
  assertEquals(compactJson(indentJson(text)), text);
  assertEquals(
    indentJson(text),
    JSON.stringify(JSON.parse(text), null, 2).replace("9007199254740992", "9007199254740993"),
  );
  assertEquals([indentJson("{no"), compactJson("{\n no")], ["{no", "{ no"]);
});

Deno.test("lines and events: they come out wherever their text is cut", () => {
  const text = "event: error\ndata: a\ndata: b\n\n:\n\ndata:c\r\nid: 1\n\n";
  for (let cut = 0; cut <= text.length; cut++) {
    const events = new ServerEvents();
    const all = [...events.take(text.slice(0, cut)), ...events.take(text.slice(cut))];
    assertEquals(all, [{ name: "error", data: "a\nb" }, { name: "", data: "c" }]);
  }
  const lines = new Lines();
  assertEquals([lines.take("a\nb"), lines.take("c\n\nd"), lines.rest()], [["a"], ["bc", ""], "d"]);
});

const REQUEST = { fn: { name: "f" }, isStream: false } as CallRequest;
const TRACE = "0af7651916cd43dd8448eb211c80319c";

Deno.test("history: Calls are found by their trace, those of a stream by their function", () => {
  const history = new History();
  const own = history.begin(REQUEST, TRACE);
  const socket = history.begin({ ...REQUEST, isStream: true }, "");
  const call = { function: "f", peer: "p", time: "2030-01-01T00:00:00Z" };
  const http = { method: "GET", version: "1.1" };
  assertEquals(history.opened({ ...call, id: "1", trace: `00-${TRACE}-b7ad6b7169203331-01` }), own);
  assertEquals(history.opened({ ...call, id: "2", http }), socket);
  const other = history.opened({ ...call, id: "3", http });
  assertEquals([other?.request, history.opened({ ...call, id: "3" })], [undefined, undefined]);
  const [received, sent] = [{ messages: 1, bytes: 1 }, { messages: 1, bytes: 1 }];
  assertEquals(history.ended({ id: "1", status: "OK", durationMs: 1, received, sent }), own);
  const line = { time: "", level: "info", text: "x", from: "function" } as const;
  assertEquals(history.logged({ ...line, call: "1" }), own);
  assertEquals([history.logged(line), history.log.length, own.log.length], [undefined, 2, 1]);
});

Deno.test("history: it is bounded in Calls, outputs and bytes", () => {
  const history = new History();
  for (let i = 0; i < 60; i++) history.begin(REQUEST, TRACE);
  const [call] = history.calls;
  if (!call) throw new Error("There is none");
  const data = new Uint8Array(10_000);
  for (let i = 0; i < 600; i++) {
    addOutput(call, {
      direction: "in",
      contentType: "",
      atMs: 0,
      bytes: data,
      size: 10_000,
      headers: [],
    });
  }
  assertEquals([history.calls.length, call.outputs.length, call.outputCount], [50, 500, 600]);
  assertEquals(call.outputs.reduce((sum, each) => sum + each.bytes.byteLength, 0), call.keptBytes);
  assertEquals(call.keptBytes <= 4 * 1024 * 1024, true);
});

Deno.test("latency: what a series comes to", () => {
  const series = Array.from({ length: 100 }, (_, index) => index + 1);
  assertEquals(summarize([...series, NaN]), {
    count: 100,
    failed: 1,
    p50: 50,
    p90: 90,
    p99: 99,
    max: 100,
  });
  assertEquals([0.3, 1, 1.2, 4, 70].map(niceLimit), [0.5, 1, 2, 5, 100]);
});

Deno.test("fieldOf: the hint of a format leaves out its pattern, one without a format has it", () => {
  const hint = (schema: Record<string, unknown>) => fieldOf(schema, schema).hint;
  assertEquals(hint({ type: "string", format: "date-time", pattern: "^[0-9]+$" }), "date-time");
  assertEquals(hint({ type: "string", pattern: "^[0-9]+$" }), "as ^[0-9]+$");
});

Deno.test("grpcText: each status has its number", () => {
  for (const status of ["OK", ...FAILURE_STATUSES] as const) {
    assertEquals(grpcText(status), `${status} (${statusNumber(status)})`);
  }
});
