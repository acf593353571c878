import type { FieldSchema, ScalarType } from "./service_set.ts";

/** The wire types. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/** The wire type of each; and what stands for a field that is not set, as JavaScript. */
export const SCALARS: Readonly<Record<ScalarType, readonly [wireType: number, zero: string]>> = {
  double: [FIXED64, "0"],
  float: [FIXED32, "0"],
  int32: [VARINT, "0"],
  int64: [VARINT, "0n"],
  uint32: [VARINT, "0"],
  uint64: [VARINT, "0n"],
  sint32: [VARINT, "0"],
  sint64: [VARINT, "0n"],
  fixed32: [FIXED32, "0"],
  fixed64: [FIXED64, "0n"],
  sfixed32: [FIXED32, "0"],
  sfixed64: [FIXED64, "0n"],
  bool: [VARINT, "false"],
  string: [LENGTH_DELIMITED, '""'],
  bytes: [LENGTH_DELIMITED, "new Uint8Array(0)"],
};

/** The wire type of a value of a field's type. */
export function wireTypeOf(type: FieldSchema["type"]): number {
  if (type === "message") return LENGTH_DELIMITED;
  return type === "enum" ? VARINT : SCALARS[type][0];
}

/** What stands before a value on the wire. */
export function tagOf(number: number, wireType: number): number {
  return (number << 3 | wireType) >>> 0;
}

/** Whether values of a type may stand side by side without tags. */
export function isPackable(type: FieldSchema["type"]): boolean {
  return wireTypeOf(type) !== LENGTH_DELIMITED;
}
