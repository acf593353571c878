import { assertEquals } from "@std/assert";
import { messageJsonSchema } from "../../src/service/message_json_schema.ts";
import { readTestServices } from "./test_services.ts";

const set = await readTestServices("every.proto", "legacy.proto");

/** The properties of a message of the tests. */
function propertiesOf(name: string): Record<string, unknown> {
  const { $ref, $defs } = messageJsonSchema(name, set);
  assertEquals($ref, `#/$defs/${name}`);
  const { type, properties, additionalProperties } =
    ($defs as Record<string, Record<string, unknown>>)[name] ?? {};
  assertEquals([type, additionalProperties], ["object", false]);
  return properties as Record<string, unknown>;
}

const INT32 = { type: "integer", format: "int32", minimum: -2147483648, maximum: 2147483647 };
const INT64 = { type: "string", format: "int64", pattern: "^-?[0-9]+$" };
const UINT64 = { type: "string", format: "uint64", pattern: "^[0-9]+$" };
const BYTES = { type: "string", contentEncoding: "base64" };
const STRING = { type: "string" };
const BOOL = { type: "boolean" };
const DOUBLE = { type: "number", format: "double" };
const TREE = { $ref: "#/$defs/test.every.Tree" };
const KIND = { $ref: "#/$defs/test.every.Scalars.Kind" };

const PROPERTIES: readonly (readonly [message: string, field: string, schema: unknown])[] = [
  ["Scalars", "doubleValue", DOUBLE],
  ["Scalars", "floatValue", { type: "number", format: "float" }],
  ["Scalars", "sfixed32Value", INT32],
  ["Scalars", "fixed32Value", {
    type: "integer",
    format: "uint32",
    minimum: 0,
    maximum: 4294967295,
  }],
  ["Scalars", "sint64Value", INT64],
  ["Scalars", "fixed64Value", UINT64],
  ["Scalars", "boolValue", BOOL],
  ["Scalars", "stringValue", STRING],
  ["Scalars", "bytesValue", BYTES],
  ["Scalars", "kind", KIND],
  ["Optionals", "int32Value", INT32],
  ["Optionals", "tree", TREE],
  ["Lists", "int64s", { type: "array", items: INT64 }],
  ["Lists", "trees", { type: "array", items: TREE }],
  ["Maps", "uint64Map", { type: "object", additionalProperties: BYTES }],
  ["Maps", "stringMap", { type: "object", additionalProperties: TREE }],
  ["Choice", "stringValue", { ...STRING, "x-oneof": "value" }],
  ["Choice", "tree", { ...TREE, "x-oneof": "value" }],
  ["Choice", "null", { type: "null", "x-oneof": "value" }],
  ["Choice", "b", { ...BOOL, "x-oneof": "other" }],
  ["Choice", "beside", INT32],
  ["Tree", "children", { type: "array", items: TREE }],
  ["WellKnown", "doubleValue", DOUBLE],
  ["WellKnown", "uint64Value", UINT64],
  ["WellKnown", "bytesValue", BYTES],
  ["WellKnown", "struct", { type: "object" }],
  ["WellKnown", "value", {}],
  ["WellKnown", "list", { type: "array" }],
  ["WellKnown", "timestamp", { type: "string", format: "date-time" }],
  ["WellKnown", "duration", { type: "string", pattern: "^-?[0-9]+(\\.[0-9]{1,9})?s$" }],
  ["WellKnown", "fieldMask", STRING],
  ["WellKnown", "any", {
    type: "object",
    properties: { "@type": STRING },
    required: ["@type"],
  }],
  ["WellKnown", "empty", { $ref: "#/$defs/google.protobuf.Empty" }],
  ["WellKnown", "timestamps", { type: "array", items: { type: "string", format: "date-time" } }],
  ["Names", "constructor", STRING],
  ["Names", "__proto__", STRING],
  ["Names", "custom", STRING],
];

Deno.test("messageJsonSchema: every kind of field has its schema", () => {
  for (const [message, field, schema] of PROPERTIES) {
    const found = Object.entries(propertiesOf(`test.every.${message}`))
      .find(([name]) => name === field)?.[1];
    assertEquals([message, field, found], [message, field, schema]);
  }
});

Deno.test("messageJsonSchema: each type that a message holds is defined once, also one that holds itself", () => {
  const { $defs } = messageJsonSchema("test.every.Tree", set);
  assertEquals(Object.keys($defs as object), ["test.every.Tree"]);
  const kind = messageJsonSchema("test.every.Scalars", set).$defs as Record<string, unknown>;
  assertEquals(kind["test.every.Scalars.Kind"], {
    title: "Kind",
    enum: ["NONE", "GOOD", "FINE", "BAD"],
  });
});

Deno.test("messageJsonSchema: what proto2 requires is required", () => {
  const { $defs } = messageJsonSchema("test.legacy.Required", set);
  assertEquals(
    ($defs as Record<string, { required?: unknown }>)["test.legacy.Required"]?.required,
    [
      "name",
    ],
  );
});

Deno.test("messageJsonSchema: a type with a form of its own is that form", () => {
  const $schema = "https://json-schema.org/draft/2020-12/schema";
  for (
    const [name, schema] of [
      ["google.protobuf.Timestamp", { type: "string", format: "date-time" }],
      ["google.protobuf.StringValue", STRING],
    ] as const
  ) assertEquals(messageJsonSchema(name, set), { $schema, ...schema });
});
