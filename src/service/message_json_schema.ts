import type {
  EnumSchema,
  FieldSchema,
  MessageSchema,
  ScalarType,
  ServiceSet,
} from "./service_set.ts";
import { ANY, hasOwnForm } from "./well_known_types.ts";

/** A JSON Schema (2020-12), as an object of JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const INT32 = { type: "integer", format: "int32", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const UINT32 = { type: "integer", format: "uint32", minimum: 0, maximum: 2 ** 32 - 1 };
// JSON has no number of 64 bits that all can read.
const INT64 = { type: "string", format: "int64", pattern: "^-?[0-9]+$" };
const UINT64 = { type: "string", format: "uint64", pattern: "^[0-9]+$" };

const SCALARS: Readonly<Record<ScalarType, JsonSchema>> = {
  double: { type: "number", format: "double" },
  float: { type: "number", format: "float" },
  ...{ int32: INT32, sint32: INT32, sfixed32: INT32, uint32: UINT32, fixed32: UINT32 },
  ...{ int64: INT64, sint64: INT64, sfixed64: INT64, uint64: UINT64, fixed64: UINT64 },
  bool: { type: "boolean" },
  string: { type: "string" },
  bytes: { type: "string", contentEncoding: "base64" },
};

/** Of wrappers it is that of what they wrap. */
const WELL_KNOWN: ReadonlyMap<string, JsonSchema> = new Map(Object.entries({
  "google.protobuf.Timestamp": { type: "string", format: "date-time" },
  "google.protobuf.Duration": { type: "string", pattern: "^-?[0-9]+(\\.[0-9]{1,9})?s$" },
  "google.protobuf.FieldMask": { type: "string" },
  "google.protobuf.Struct": { type: "object" },
  "google.protobuf.ListValue": { type: "array" },
  "google.protobuf.Value": {},
  [ANY]: { type: "object", properties: { "@type": { type: "string" } }, required: ["@type"] },
}));
const NULL_VALUE = "google.protobuf.NullValue";

/**
 * The JSON Schema of a message, as it is in JSON: `$defs` has each type that it holds by its full name,
 * its own among them. `x-oneof` of a field names the oneof that it is a member of.
 *
 * @param name its full name
 */
export function messageJsonSchema(
  name: string,
  { messages, enums }: Pick<ServiceSet, "messages" | "enums">,
): JsonSchema {
  const schemas = new Map(messages.map((schema) => [schema.name, schema]));
  const enumSchemas = new Map(enums.map((schema) => [schema.name, schema]));
  const defs = new Map<string, JsonSchema>();
  const root = messageType(name);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...root,
    ...(defs.size > 0 && { $defs: Object.fromEntries(defs) }),
  };

  function messageType(name: string): JsonSchema {
    const known = WELL_KNOWN.get(name);
    if (known) return known;
    const schema = schemas.get(name);
    if (!schema) return { type: "object" };
    const [wrapped] = hasOwnForm(name) ? schema.fields : [];
    if (wrapped) return valueType(wrapped);
    // Noted before its fields are looked at: it may hold itself.
    return define(name, () => objectType(schema));
  }

  function objectType({ name, fields }: MessageSchema): JsonSchema {
    const required = fields.filter(({ required }) => required).map(({ jsonName }) => jsonName);
    return {
      title: shortName(name),
      type: "object",
      properties: Object.fromEntries(fields.map((field) => [field.jsonName, fieldType(field)])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
  }

  function fieldType(field: FieldSchema): JsonSchema {
    const { keyType, repeated, oneof } = field;
    const value = valueType(field);
    if (keyType) return { type: "object", additionalProperties: value };
    if (repeated) return { type: "array", items: value };
    return oneof === undefined ? value : { ...value, "x-oneof": oneof };
  }

  function valueType({ type, typeName = "" }: FieldSchema): JsonSchema {
    if (type === "message") return messageType(typeName);
    if (type !== "enum") return SCALARS[type];
    if (typeName === NULL_VALUE) return { type: "null" };
    return define(typeName, () => enumType(enumSchemas.get(typeName), typeName));
  }

  function define(name: string, make: () => JsonSchema): JsonSchema {
    if (!defs.has(name)) {
      defs.set(name, {});
      defs.set(name, make());
    }
    return { $ref: `#/$defs/${name}` };
  }
}

/** Of a number that the file does not name there is no name: it is left out. */
function enumType(schema: EnumSchema | undefined, name: string): JsonSchema {
  return { title: shortName(name), enum: schema?.values.map(([value]) => value) ?? [] };
}

function shortName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf(".") + 1);
}
