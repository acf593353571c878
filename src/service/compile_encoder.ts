import { CodecFault, within, wrongType } from "../protobuf/codec_fault.ts";
import { type MessagePlan, missing } from "./compile_decoder.ts";
import { MAX_DEPTH, tooDeep } from "../protobuf/message_reader.ts";
import type { Encoder } from "./message_type.ts";
import { getSource, isRecord, putOwn } from "./own_property.ts";
import { mapKey, SCALAR_VALUES } from "./scalar_values.ts";
import { LENGTH_DELIMITED, SCALARS, tagOf, wireTypeOf } from "./scalars.ts";
import type { FieldSchema, MessageSchema } from "./service_set.ts";

/**
 * Makes the function that writes a message: JavaScript that looks at each field of the value and
 * writes it. It counts the properties that it has looked at: when the value has as many, it has
 * nothing else.
 */
export function compileEncoder({ schema, types, enums, steps }: MessagePlan): Encoder["encode"] {
  const { fields } = schema;
  const oneofs = [...new Set(fields.flatMap(({ oneof }) => oneof ?? []))];
  const source = `"use strict"; return function encode(w, o, depth) {
    if (depth > ${MAX_DEPTH}) throw tooDeep();
    if (!isRecord(o)) throw wrongType("object", o);
    let at = -1, i, n = 0, v, x, absent = -1;
    ${oneofs.map((_, place) => `let o${place} = -1;`).join("")}
    const start = w.pos;
    try {
      ${fields.map((field, place) => write(field, place, oneofs)).join("")}
      at = -1;
      let count = 0;
      for (const _ in o) count++;
      if (count !== n) {
        x = withNames(schema, o);
        if (x !== undefined) { w.pos = start; return encode(w, x, depth); }
      }
      if (absent >= 0) { at = absent; throw missing(); }
    } catch (error) { throw within(error, steps[at], many[at] ? i : undefined); }
  }`;
  const scope = {
    schema,
    types,
    enums,
    steps,
    many: fields.map(({ repeated, keyType }) => repeated || keyType !== undefined),
    ...HELPERS,
  };
  return Function(...Object.keys(scope), source)(...Object.values(scope));
}

const HELPERS = {
  ...{ within, wrongType, tooDeep, isRecord, withNames, missing, several, mapKey },
  ...{ values: SCALAR_VALUES },
};

function write(field: FieldSchema, place: number, oneofs: readonly string[]): string {
  const { jsonName, oneof, required } = field;
  const at = oneof === undefined ? -1 : oneofs.indexOf(oneof);
  return `at = ${place}; v = ${getSource("o", jsonName)};
    if (v !== undefined) { n++; ${
    at < 0 ? "" : `if (o${at} >= 0) throw several(steps[o${at}]); o${at} = ${place};`
  } ${writeValue(field, place)} } ${required ? `else absent = ${place};` : ""}`;
}

function writeValue(field: FieldSchema, place: number): string {
  const { number, type, repeated, keyType, presence } = field;
  const tag = tagOf(number, wireTypeOf(type));
  if (keyType) return writeMap(field, keyType, place);
  if (repeated) return writeList(field, place);
  if (type === "message") return writeTagged(tag, "v", field, place);
  const put = `w.tag(${tag}); w.${methodOf(type)}(x);`;
  return `x = ${checked("v", field, place)}; ${presence ? put : `if (${isSet(type)}) { ${put} }`}`;
}

function writeList(field: FieldSchema, place: number): string {
  const { number, type, packed } = field;
  const each = packed
    ? `w.${methodOf(type)}(${checked("v[i]", field, place)});`
    : writeTagged(tagOf(number, wireTypeOf(type)), "v[i]", field, place);
  const all = `for (i = 0; i < v.length; i++) { ${each} }`;
  return `i = undefined; if (!Array.isArray(v)) throw wrongType("array", v); ${
    packed
      ? `if (v.length > 0) { w.tag(${tagOf(number, LENGTH_DELIMITED)});
          const p = w.open(); ${all} w.close(p); }`
      : all
  }`;
}

function writeMap(field: FieldSchema, keyType: keyof typeof SCALARS, place: number): string {
  const { number, type } = field;
  return `i = undefined; if (!isRecord(v)) throw wrongType("object", v);
    for (i of Object.keys(v)) {
      const m = v[i];
      if (m === undefined) continue;
      w.tag(${tagOf(number, LENGTH_DELIMITED)});
      const p = w.open();
      w.tag(${tagOf(1, SCALARS[keyType][0])}); w.${keyType}(mapKey("${keyType}", i));
      ${writeTagged(tagOf(2, wireTypeOf(type)), "m", field, place)}
      w.close(p);
    }`;
}

function writeTagged(tag: number, value: string, field: FieldSchema, place: number): string {
  return field.type === "message"
    ? `w.tag(${tag}); x = w.open(); types[${place}].encode(w, ${value}, depth + 1); w.close(x);`
    : `x = ${checked(value, field, place)}; w.tag(${tag}); w.${methodOf(field.type)}(x);`;
}

function checked(value: string, { type }: FieldSchema, place: number): string {
  return type === "enum" ? `enums[${place}].write(${value})` : `values.${type}(${value})`;
}

function methodOf(type: FieldSchema["type"]): string {
  return type === "enum" ? "int32" : type;
}

/** Whether `x` is something else than what stands for a field that is not set. */
function isSet(type: FieldSchema["type"]): string {
  if (type === "bytes") return "x.length !== 0";
  if (type === "double" || type === "float") return "x !== 0 || Object.is(x, -0)";
  return type === "message" || type === "enum" ? "x !== 0" : `x !== ${SCALARS[type][1]}`;
}

/**
 * A message whose properties are called as its fields are in the .proto file, with the names that
 * values have; `undefined` when they have those already.
 *
 * @throws {CodecFault} for a property that is no field
 */
function withNames({ name, fields }: MessageSchema, message: object): object | undefined {
  let renamed = false;
  const result = {};
  for (const [key, value] of Object.entries(message)) {
    if (value === undefined) continue;
    let field = fields.find(({ jsonName }) => jsonName === key);
    if (!field) {
      field = fields.find(({ name }) => name === key);
      if (!field) throw unknownField(key, name, fields);
      renamed = true;
      if (Object.hasOwn(message, field.jsonName)) {
        throw new CodecFault(`"${key}" and "${field.jsonName}" are the same field`);
      }
    }
    putOwn(result, field.jsonName, value);
  }
  return renamed ? result : undefined;
}

const MAX_NAMES = 20;

/** There is no field of that name. */
export function unknownField(
  key: string,
  type: string,
  fields: readonly FieldSchema[],
): CodecFault {
  const names = fields.slice(0, MAX_NAMES).map(({ jsonName }) => jsonName).join(", ");
  const more = fields.length > MAX_NAMES ? ", …" : "";
  const fault = new CodecFault(
    `${type} has no such field${names === "" ? "" : ` (it has ${names}${more})`}`,
  );
  fault.enter(key);
  return fault;
}

/** Of a oneof more than one member is there. */
export function several(other: string | undefined): CodecFault {
  return new CodecFault(`is of the same oneof as "${other}", of which one can be set`);
}
