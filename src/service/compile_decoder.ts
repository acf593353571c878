import { CodecFault, within } from "../protobuf/codec_fault.ts";
import type { EnumTable } from "./enum_table.ts";
import type { Decoder } from "../protobuf/message_reader.ts";
import { literalSource, putOwn, putSource } from "./own_property.ts";
import { isPackable, LENGTH_DELIMITED, SCALARS, tagOf, wireTypeOf } from "./scalars.ts";
import type { FieldSchema, MessageSchema } from "./service_set.ts";

/** A message's type as JavaScript is made of it. */
export interface MessagePlan {
  readonly schema: MessageSchema;
  /** The types that its fields hold, at the places of the fields. */
  readonly types: readonly (Decoder | undefined)[];
  readonly enums: readonly (EnumTable | undefined)[];
  /** What the fields are called where something is wrong in them. */
  readonly steps: readonly string[];
}

/**
 * Makes the function that reads a message: JavaScript that goes straight from the bytes to the value.
 * That takes half the time of what has a table of the fields, and is made in less than a millisecond.
 *
 * In it `r` is the reader, `fN` holds field N and `oN` says which member the oneof N has.
 */
export function compileDecoder({ schema, types, enums, steps }: MessagePlan): Decoder["decode"] {
  const { fields } = schema;
  const oneofs = oneofsOf(fields);
  const source = `"use strict"; return function decode(r, end, depth) {
    let at = -1, i;
    ${fields.map((field, place) => declare(field, place)).join("")}
    ${oneofs.map((_, place) => `let o${place} = -1, v${place};`).join("")}
    try {
      while (r.pos < end) {
        at = -1;
        const tag = r.tag();
        switch (tag) {
          ${fields.map((field, place) => readCase(field, place, oneofs)).join("")}
          default: r.skip(tag, end, depth);
        }
      }
      at = -1;
      r.assertAt(end);
      ${fields.map((field, place) => settle(field, place, oneofs)).join("")}
    } catch (error) { throw within(error, steps[at], many[at] ? i : undefined); }
    const o = { ${
    fields.flatMap(({ jsonName, presence }, place) =>
      presence ? [] : literalSource(jsonName, `f${place}`)
    ).join(", ")
  } };
    ${fields.map((field, place) => putPresent(field, place)).join("")}
    ${oneofs.map((name, place) => putMember(name, place, fields)).join("")}
    return o;
  }`;
  return Function("types", "enums", "steps", "many", "within", "putOwn", "missing", source)(
    types,
    enums,
    steps,
    fields.map(({ repeated, keyType }) => repeated || keyType !== undefined),
    within,
    putOwn,
    missing,
  );
}

function oneofsOf(fields: readonly FieldSchema[]): readonly string[] {
  return [...new Set(fields.flatMap(({ oneof }) => oneof ?? []))];
}

function declare(field: FieldSchema, place: number): string {
  if (field.oneof !== undefined) return "";
  if (field.presence) return `let f${place};`;
  if (field.keyType) return `let f${place} = {};`;
  return `let f${place} = ${field.repeated ? "[]" : zeroOf(field, place)};`;
}

function zeroOf({ type }: FieldSchema, place: number): string {
  if (type === "message") return "undefined";
  return type === "enum" ? `enums[${place}].zero` : SCALARS[type][1];
}

function readCase(field: FieldSchema, place: number, oneofs: readonly string[]): string {
  const { number, type, repeated, keyType, oneof } = field;
  const label = `case ${tagOf(number, wireTypeOf(type))}: at = ${place};`;
  if (keyType) return readEntry(field, keyType, place);
  if (repeated) {
    const next = (limit: string) =>
      `i = f${place}.length; ${read(field, place, (value) => `f${place}.push(${value});`, limit)}`;
    const single = `${label} ${next("end")} break;`;
    if (!isPackable(type)) return single;
    return `${single} case ${tagOf(number, LENGTH_DELIMITED)}: { at = ${place};
      const e = r.end(end); while (r.pos < e) { ${next("e")} } r.assertAt(e); break; }`;
  }
  if (oneof === undefined) {
    return type === "message"
      ? `${label} f${place} = r.mark(f${place}, end); break;`
      : `${label} ${read(field, place, (value) => `f${place} = ${value};`)} break;`;
  }
  const at = oneofs.indexOf(oneof);
  return type === "message"
    ? `${label} v${at} = r.mark(o${at} === ${place} ? v${at} : undefined, end); o${at} = ${place}; break;`
    : `${label} ${read(field, place, (value) => `v${at} = ${value}; o${at} = ${place};`)} break;`;
}

/** Reads a value and does something with it, but for a number that a closed enum does not have. */
function read(
  { type }: FieldSchema,
  place: number,
  use: (value: string) => string,
  limit = "end",
): string {
  if (type === "message") return use(`r.element(types[${place}], ${limit}, depth)`);
  if (type !== "enum") return use(`r.${type}()`);
  return `{ const x = enums[${place}].read(r.int32()); if (x !== undefined) { ${use("x")} } }`;
}

function readEntry(field: FieldSchema, keyType: keyof typeof SCALARS, place: number): string {
  const { number, type } = field;
  const [keyWireType, zeroKey] = SCALARS[keyType];
  const value = type === "message"
    ? "v = r.mark(v, e);"
    : type === "enum"
    ? `v = enums[${place}].read(r.int32());`
    : `v = r.${type}();`;
  const inner = `types[${place}]`;
  return `case ${tagOf(number, LENGTH_DELIMITED)}: { at = ${place}; i = undefined;
    const e = r.end(end); let k = ${zeroKey}, v = ${zeroOf(field, place)};
    while (r.pos < e) {
      const t = r.tag();
      switch (t) {
        case ${tagOf(1, keyWireType)}: k = r.${keyType}(); break;
        case ${tagOf(2, wireTypeOf(type))}: ${value} break;
        default: r.skip(t, e, depth);
      }
    }
    r.assertAt(e); i = String(k);
    ${
    type === "message"
      ? `v = v === undefined ? ${inner}.decode(r, e, depth + 1) : r.message(v, ${inner}, depth);`
      : type === "enum"
      ? "if (v === undefined) break;"
      : ""
  }
    putOwn(f${place}, i, v); break; }`;
}

/** What is left to do for a field when all of the message has been seen. */
function settle(field: FieldSchema, place: number, oneofs: readonly string[]): string {
  const { type, repeated, keyType, oneof, required } = field;
  const need = required ? `at = ${place}; if (f${place} === undefined) throw missing();` : "";
  if (type !== "message" || repeated || keyType) return need;
  if (oneof === undefined) {
    return `${need} if (f${place} !== undefined) { at = ${place};
      f${place} = r.message(f${place}, types[${place}], depth); }`;
  }
  const at = oneofs.indexOf(oneof);
  return `if (o${at} === ${place}) { at = ${place};
    v${at} = r.message(v${at}, types[${place}], depth); }`;
}

function putPresent({ jsonName, presence, oneof }: FieldSchema, place: number): string {
  if (!presence || oneof !== undefined) return "";
  return `if (f${place} !== undefined) ${putSource("o", jsonName, `f${place}`)}`;
}

function putMember(name: string, at: number, fields: readonly FieldSchema[]): string {
  const cases = fields.map(({ oneof, jsonName }, place) =>
    oneof === name ? `case ${place}: ${putSource("o", jsonName, `v${at}`)} break;` : ""
  );
  return `switch (o${at}) { ${cases.join("")} }`;
}

/** A field that has to be there is not. */
export function missing(): CodecFault {
  return new CodecFault("is required, and not there");
}
