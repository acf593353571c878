import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { codecsOf, readTestServices } from "./test_services.ts";

const codecOf = codecsOf(await readTestServices("every.proto", "legacy.proto"));

function roundTrip(type: string, value: unknown): Record<string, unknown> {
  const { decode, encode } = codecOf(`test.${type}`);
  return decode(encode(value)) as Record<string, unknown>;
}

/** Accepted beside what is read: the field, what is given, what is read of it. */
const ACCEPTED: readonly (readonly [type: string, given: object, read: object])[] = [
  ["every.Scalars", { int64Value: 5 }, { int64Value: 5n }],
  ["every.Scalars", { int64Value: "-9223372036854775808" }, { int64Value: -(2n ** 63n) }],
  ["every.Scalars", { uint64Value: "18446744073709551615" }, { uint64Value: 2n ** 64n - 1n }],
  ["every.Scalars", { kind: 1 }, { kind: "GOOD" }],
  ["every.Scalars", { kind: "FINE" }, { kind: "GOOD" }],
  ["every.Scalars", { kind: 77 }, { kind: 77 }],
  ["every.Scalars", { bytesValue: new Uint8Array([1]).buffer }, {
    bytesValue: new Uint8Array([1]),
  }],
  ["every.Scalars", { bytesValue: Buffer.from("a") }, { bytesValue: new Uint8Array([97]) }],
  ["every.Scalars", { int32_value: 3 }, { int32Value: 3 }],
  ["every.Scalars", { int32Value: undefined, nothing: undefined }, { int32Value: 0 }],
  ["every.Scalars", { doubleValue: -0 }, { doubleValue: -0 }],
  ["every.Scalars", { floatValue: NaN }, { floatValue: NaN }],
  ["every.Scalars", { floatValue: 0.1 }, { floatValue: Math.fround(0.1) }],
  ["every.Scalars", { stringValue: "\ud800" }, { stringValue: "\ufffd" }],
  ["every.Scalars", { stringValue: "é".repeat(100) }, { stringValue: "é".repeat(100) }],
  ["every.Scalars", { stringValue: "x".repeat(70_000) }, { stringValue: "x".repeat(70_000) }],
  ["every.Optionals", {
    tree: new (class {
      label = "own class";
    })(),
  }, {
    tree: { label: "own class", children: [], weight: 0 },
  }],
  ["every.Choice", { stringValue: undefined, kind: 0 }, { kind: "NONE" }],
  ["every.Choice", { null: "NULL_VALUE" }, { null: null }],
  ["every.Maps", { boolMap: { true: 1 } }, { boolMap: { true: "GOOD" } }],
  ["every.Maps", { int64Map: { "-5": 1 } }, { int64Map: { "-5": 1 } }],
  ["every.Maps", { string_map: { a: undefined } }, { stringMap: {} }],
  ["every.WellKnown", { timestamp: new Date(-1) }, { timestamp: "1969-12-31T23:59:59.999Z" }],
  ["every.WellKnown", { timestamp: "2024-02-29T01:30:00+02:00" }, {
    timestamp: "2024-02-28T23:30:00Z",
  }],
  ["every.WellKnown", { duration: "-1.5s" }, { duration: "-1.500s" }],
  ["every.WellKnown", { int64Value: "7", int64_values: [1, 2n] }, {
    int64Value: 7n,
    int64Values: [1n, 2n],
  }],
  ["every.WellKnown", { struct: { a: undefined, b: [null] } }, { struct: { b: [null] } }],
  ["every.WellKnown", { any: { "@type": "x/y.Unknown", value: new Uint8Array([1]) } }, {
    any: { "@type": "x/y.Unknown", value: new Uint8Array([1]) },
  }],
  ["every.WellKnown", { any: { "@type": "a.b/test.every.Tree", label: "x" } }, {
    any: { "@type": "a.b/test.every.Tree", label: "x", children: [], weight: 0 },
  }],
  ["every.WellKnown", { any: { "@type": "/google.protobuf.Int64Value", value: 5 } }, {
    any: { "@type": "/google.protobuf.Int64Value", value: 5n },
  }],
  ["every.WellKnown", { any: {} }, { any: {} }],
];

for (const [type, given, read] of ACCEPTED) {
  Deno.test(`encode: ${Deno.inspect(given, { strAbbreviateSize: 20, breakLength: Infinity })}`, () => {
    const found = roundTrip(type, given);
    assertEquals(Object.fromEntries(Object.keys(read).map((key) => [key, found[key]])), read);
  });
}

const INT32 = "expected an integer from -2147483648 to 2147483647, got";

const REFUSED: readonly (readonly [type: string, value: unknown, why: string])[] = [
  ["every.Scalars", null, "expected object, got null"],
  ["every.Scalars", "text", "expected object, got string"],
  ["every.Scalars", [], "expected object, got array"],
  ["every.Scalars", new Map(), "expected object, got Map"],
  ["every.Scalars", new Date(0), "expected object, got Date"],
  ["every.Scalars", { nope: 1 }, "nope: test.every.Scalars has no such field (it has doubleValue,"],
  [
    "every.Scalars",
    { int32_value: 1, int32Value: 1 },
    `"int32_value" and "int32Value" are the same`,
  ],
  ["every.Scalars", { stringValue: 5 }, "stringValue: expected string, got number"],
  ["every.Scalars", { stringValue: null }, "stringValue: expected string, got null"],
  ["every.Scalars", { boolValue: 0 }, "boolValue: expected boolean, got number"],
  ["every.Scalars", { doubleValue: "1" }, "doubleValue: expected number, got string"],
  ["every.Scalars", { floatValue: 1e39 }, "floatValue: expected a number of 32 bits, got 1e+39"],
  ["every.Scalars", { int32Value: 2 ** 31 }, `int32Value: ${INT32} 2147483648`],
  ["every.Scalars", { int32Value: 1.5 }, `int32Value: ${INT32} 1.5`],
  ["every.Scalars", { sfixed32Value: NaN }, `sfixed32Value: ${INT32} NaN`],
  ["every.Scalars", { int32Value: 1n }, "int32Value: expected number, got bigint"],
  [
    "every.Scalars",
    { uint32Value: -1 },
    "uint32Value: expected an integer from 0 to 4294967295, got -1",
  ],
  [
    "every.Scalars",
    { int64Value: 2 ** 53 },
    "int64Value: expected an integer that a number has exactly",
  ],
  [
    "every.Scalars",
    { int64Value: 2n ** 63n },
    "int64Value: expected an integer from -9223372036854775808",
  ],
  ["every.Scalars", { uint64Value: -1n }, "uint64Value: expected an integer from 0 to"],
  ["every.Scalars", { int64Value: "0x1" }, "int64Value: expected a bigint, or its decimal digits"],
  ["every.Scalars", { bytesValue: [1] }, "bytesValue: expected Uint8Array, got array"],
  [
    "every.Scalars",
    { kind: "WORSE" },
    `kind: expected a name of test.every.Scalars.Kind, got "WORSE"`,
  ],
  ["every.Scalars", { kind: 1.5 }, "kind: expected a number of test.every.Scalars.Kind, got 1.5"],
  ["legacy.Fields", { closed: 7 }, "closed: expected a number of test.legacy.Closed, got 7"],
  ["every.Lists", { strings: "a" }, "strings: expected array, got string"],
  ["every.Lists", { strings: ["a", 5] }, "strings[1]: expected string, got number"],
  ["every.Lists", { int32s: [1, undefined] }, "int32s[1]: expected number, got undefined"],
  [
    "every.Tree",
    { children: [{}, { left: { label: 5 } }] },
    "children[1].left.label: expected string",
  ],
  [
    "every.Maps",
    { stringMap: { "a.b": { weight: "5" } } },
    `stringMap["a.b"].weight: expected number`,
  ],
  [
    "every.Maps",
    { int32Map: { a: 1 } },
    `int32Map["a"]: expected a key that is an integer, got "a"`,
  ],
  ["every.Maps", { int32Map: { 2147483648: 1 } }, `int32Map["2147483648"]: ${INT32} 2147483648`],
  ["every.Maps", { boolMap: { yes: 1 } }, `boolMap["yes"]: expected the key "true" or "false"`],
  ["every.Maps", { stringMap: new Map([["a", {}]]) }, "stringMap: expected object, got Map"],
  ["every.Choice", { a: "x", b: true }, `b: is of the same oneof as "a", of which one can be set`],
  [
    "every.WellKnown",
    { timestamp: "2024-02-30T00:00:00Z" },
    "timestamp: expected a timestamp such as",
  ],
  [
    "every.WellKnown",
    { timestamp: 5 },
    "timestamp: expected a timestamp's text, or a Date, got number",
  ],
  ["every.WellKnown", { timestamp: new Date(NaN) }, "timestamp: expected a point in time"],
  ["every.WellKnown", { duration: "1" }, `duration: expected a duration such as "1.5s", got "1"`],
  [
    "every.WellKnown",
    { duration: "315576000001s" },
    "duration: a duration is of 10,000 years at most",
  ],
  ["every.WellKnown", { fieldMask: "a_b" }, "fieldMask: expected paths in camel case"],
  ["every.WellKnown", { struct: { a: [1n] } }, `struct["a"][0]: expected a JSON value, got bigint`],
  ["every.WellKnown", { values: [undefined] }, "values[0]: expected a JSON value, got undefined"],
  [
    "every.WellKnown",
    { any: { "@type": "x/y" } },
    `any: expected a known type in "@type", got "x/y"`,
  ],
  [
    "every.WellKnown",
    { any: { label: "x" } },
    `any: expected "@type", the URL of a type, got undefined`,
  ],
  [
    "every.WellKnown",
    { any: { "@type": "x/test.every.Tree", label: 5 } },
    "any.label: expected string",
  ],
  ["legacy.Required", {}, "name: is required, and not there"],
  ["legacy.Required", { name: "", inner: {} }, "inner.name: is required, and not there"],
];

for (const [type, value, why] of REFUSED) {
  Deno.test(`encode: refuses ${Deno.inspect(value, { breakLength: Infinity })} as ${type}`, () => {
    const error = assertThrows(() => codecOf(`test.${type}`).encode(value), InvokerError);
    assertEquals(error.code, "error-client-marshall");
    const start = `Cannot write test.${type}: ${why}`;
    assertEquals(error.message.slice(0, start.length), start);
  });
}

Deno.test("encode: messages are up to 100 deep in each other, and a circle is refused", () => {
  const { encode } = codecOf("test.every.Tree");
  const nest = (depth: number): object => depth === 0 ? {} : { left: nest(depth - 1) };
  encode(nest(100));
  assertThrows(() => encode(nest(101)), InvokerError, "messages are more than 100 deep");
  const circle: { children: object[] } = { children: [] };
  circle.children.push(circle);
  const { message } = assertThrows(() => encode(circle), InvokerError);
  // Of the path there is so much that callers are told what is behind it.
  assertMatch(
    message,
    /: children\[0\]\.children.*….*: messages are more than 100 deep in each other$/,
  );
  assert(message.length < 400);
});

Deno.test("encode: a message stays what it is while others are written", () => {
  const { encode, decode } = codecOf("test.every.Tree");
  const values = Array.from({ length: 300 }, (_, weight) => ({
    ...{ label: "x".repeat(weight * 7), children: [], weight },
  }));
  const messages = values.map(encode);
  assertEquals(messages.map(decode), values);
});

Deno.test("encode: a getter of the value may write another message", () => {
  const { encode, decode } = codecOf("test.every.Tree");
  const value = {
    label: "outer",
    get weight() {
      return encode({ label: "inner" }).length;
    },
  };
  assertEquals(decode(encode(value)), { label: "outer", children: [], weight: 7 });
});
