import { typeNameOf } from "./any_type.ts";
import { CodecFault, within } from "../protobuf/codec_fault.ts";
import { putOwn } from "./own_property.ts";
import type { FieldSchema, MessageSchema, ScalarType } from "./service_set.ts";
import type { TypeTable } from "./type_table.ts";
import { ANY, hasOwnForm } from "./well_known_types.ts";

/** A number that `JSON.stringify` makes 0 of; the type checker does not know how to say it. */
const MINUS_ZERO = (JSON as unknown as { rawJSON(text: string): object }).rawJSON("-0.0");

/**
 * What `JSON.stringify` makes the JSON mapping of a message of: integers of 64 bits as texts, bytes in
 * base64, and nothing of what is not set.
 *
 * @param value as it is read, with all that is there when nothing is set
 */
export function toJson(value: unknown, name: string, types: TypeTable): unknown {
  const schema = types.schemaOf(name);
  if (name === ANY) return anyToJson(value as Record<string, unknown>, types);
  if (hasOwnForm(name)) return formToJson(value, schema);
  const json = {};
  for (const field of schema?.fields ?? []) {
    const { jsonName } = field;
    if (!Object.hasOwn(value as object, jsonName)) continue;
    try {
      const inner = fieldToJson((value as Record<string, unknown>)[jsonName], field, types);
      if (inner !== undefined) putOwn(json, jsonName, inner);
    } catch (error) {
      throw within(error, jsonName);
    }
  }
  return json;
}

/** `undefined` for a field that is not set. */
function fieldToJson(value: unknown, field: FieldSchema, types: TypeTable): unknown {
  const { keyType, repeated, presence, type, typeName = "" } = field;
  if (keyType) {
    const entries = Object.entries(value as object);
    if (entries.length === 0) return undefined;
    const json = {};
    for (const [key, item] of entries) putOwn(json, key, itemToJson(item, field, key, types));
    return json;
  }
  if (repeated) {
    const list = value as readonly unknown[];
    return list.length === 0
      ? undefined
      : list.map((item, at) => itemToJson(item, field, at, types));
  }
  if (!presence && isZero(value, type === "enum" ? types.enumOf(typeName).zero : undefined)) {
    return undefined;
  }
  return singleToJson(value, field, types);
}

function itemToJson(
  value: unknown,
  field: FieldSchema,
  at: number | string,
  types: TypeTable,
): unknown {
  try {
    return singleToJson(value, field, types);
  } catch (error) {
    throw within(error, "", at);
  }
}

function singleToJson(
  value: unknown,
  { type, typeName = "" }: FieldSchema,
  types: TypeTable,
): unknown {
  if (type === "message") return toJson(value, typeName, types);
  return type === "enum" ? value : scalarToJson(value, type);
}

function scalarToJson(value: unknown, type: ScalarType): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return value.toBase64();
  if (typeof value !== "number") return value;
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return MINUS_ZERO;
  return type === "float" ? shortFloat(value) : value;
}

/** The shortest number that is the same in 32 bits. */
function shortFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function isZero(value: unknown, zero: unknown): boolean {
  if (value instanceof Uint8Array) return value.length === 0;
  return zero === undefined
    ? !value && !Object.is(value, -0) && !Number.isNaN(value)
    : value === zero;
}

function formToJson(value: unknown, schema: MessageSchema | undefined): unknown {
  const [field] = schema?.fields ?? [];
  const isWrapper = field?.name === "value" && field.type !== "message";
  if (isWrapper) return scalarToJson(value, field.type as ScalarType);
  assertFinite(value);
  return value;
}

/** Of the numbers in JSON values these have no form. */
function assertFinite(value: unknown): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new CodecFault(`a JSON value cannot be ${value}`);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    try {
      assertFinite(inner);
    } catch (error) {
      throw within(error, "", Array.isArray(value) ? Number(key) : key);
    }
  }
}

function anyToJson(message: Readonly<Record<string, unknown>>, types: TypeTable): object {
  const { "@type": url, ...fields } = message;
  if (url === undefined) return {};
  const name = typeNameOf(String(url));
  if (!types.schemaOf(name)) throw new CodecFault(`its type "${url}" is not known`);
  return hasOwnForm(name)
    ? { "@type": url, value: toJson(fields.value, name, types) }
    : { "@type": url, ...toJson(fields, name, types) as object };
}
