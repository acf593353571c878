import { typeNameOf } from "./any_type.ts";
import { CodecFault, within, wrongType } from "../protobuf/codec_fault.ts";
import { unknownField } from "./compile_encoder.ts";
import { MAX_DEPTH, tooDeep } from "../protobuf/message_reader.ts";
import { isRecord, putOwn } from "./own_property.ts";
import { scalarFromJson } from "./scalar_from_json.ts";
import type { FieldSchema, MessageSchema, ScalarType } from "./service_set.ts";
import type { TypeTable } from "./type_table.ts";
import { ANY, hasOwnForm } from "./well_known_types.ts";

const VALUE = "google.protobuf.Value";
const NULL_VALUE = "google.protobuf.NullValue";

/**
 * A value that can be written as a message, of the JSON mapping of one as it was parsed. What is
 * looked at here is what JSON writes in another way; the rest is when it is written.
 */
export function fromJson(json: unknown, name: string, types: TypeTable, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw tooDeep();
  const schema = types.schemaOf(name);
  if (name === ANY) return anyFromJson(json, types, depth);
  if (hasOwnForm(name)) return formFromJson(json, name, schema, depth);
  if (!isRecord(json)) throw wrongType("object", json);
  const message = {};
  for (const [key, value] of Object.entries(json)) {
    const field = fieldOf(schema, key, name, message);
    if (value === null && !holdsNull(field)) continue;
    try {
      putOwn(message, field.jsonName, fieldFromJson(value, field, types, depth));
    } catch (error) {
      throw within(error, field.jsonName);
    }
  }
  return message;
}

function fieldOf(
  schema: MessageSchema | undefined,
  key: string,
  type: string,
  message: object,
): FieldSchema {
  const { fields = [] } = schema ?? {};
  const field = fields.find(({ jsonName }) => jsonName === key) ??
    fields.find(({ name }) => name === key);
  if (!field) throw unknownField(key, type, fields);
  if (Object.hasOwn(message, field.jsonName)) {
    throw new CodecFault(`"${field.jsonName}" and "${field.name}" are the same field`);
  }
  return field;
}

/** Whether `null` is a value of a field, and not its absence. */
function holdsNull({ typeName, repeated, keyType }: FieldSchema): boolean {
  return !repeated && !keyType && (typeName === VALUE || typeName === NULL_VALUE);
}

function fieldFromJson(
  json: unknown,
  field: FieldSchema,
  types: TypeTable,
  depth: number,
): unknown {
  if (field.keyType) {
    if (!isRecord(json)) throw wrongType("object", json);
    const map = {};
    for (const [key, item] of Object.entries(json)) {
      putOwn(map, key, itemFromJson(item, field, key, types, depth));
    }
    return map;
  }
  if (!field.repeated) return singleFromJson(json, field, types, depth);
  if (!Array.isArray(json)) throw wrongType("array", json);
  return json.map((item, at) => itemFromJson(item, field, at, types, depth));
}

function itemFromJson(
  json: unknown,
  field: FieldSchema,
  at: number | string,
  types: TypeTable,
  depth: number,
): unknown {
  try {
    return singleFromJson(json, field, types, depth);
  } catch (error) {
    throw within(error, "", at);
  }
}

function singleFromJson(
  json: unknown,
  { type, typeName = "" }: FieldSchema,
  types: TypeTable,
  depth: number,
): unknown {
  if (type === "message") return fromJson(json, typeName, types, depth + 1);
  // Those are the same.
  return type === "enum" ? json : scalarFromJson(json, type);
}

function formFromJson(
  json: unknown,
  name: string,
  schema: MessageSchema | undefined,
  depth: number,
): unknown {
  const [field] = schema?.fields ?? [];
  if (field?.name === "value" && field.type !== "message") {
    return scalarFromJson(json, field.type as ScalarType);
  }
  return name.endsWith("Value") || name.endsWith("Struct") ? plainFromJson(json, depth) : json;
}

/** Numbers of many digits are numbers here. */
function plainFromJson(json: unknown, depth: number): unknown {
  if (typeof json === "bigint") return Number(json);
  if (typeof json === "string" || typeof json === "number") {
    return scalarFromJson(json, typeof json === "string" ? "string" : "double");
  }
  if (typeof json !== "object" || json === null) return json;
  if (depth > MAX_DEPTH) throw tooDeep();
  if (Array.isArray(json)) return json.map((item) => plainFromJson(item, depth + 1));
  const object = {};
  for (const [key, item] of Object.entries(json)) {
    putOwn(object, key, plainFromJson(item, depth + 1));
  }
  return object;
}

function anyFromJson(json: unknown, types: TypeTable, depth: number): unknown {
  if (!isRecord(json)) throw wrongType("object", json);
  const { "@type": url, ...fields } = json;
  if (url === undefined && Object.keys(fields).length === 0) return {};
  if (typeof url !== "string") throw wrongType('"@type", the URL of a type', url);
  const name = typeNameOf(url);
  if (!types.schemaOf(name)) throw new CodecFault(`its type "${url}" is not known`);
  if (!hasOwnForm(name)) {
    return { "@type": url, ...fromJson(fields, name, types, depth + 1) as object };
  }
  const { value, ...others } = fields;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new CodecFault(`of "${url}" it holds a value, and not "${other}"`);
  return { "@type": url, value: fromJson(value, name, types, depth + 1) };
}
