import { type CodecFault, wrongType, wrongValue } from "../protobuf/codec_fault.ts";
import type { ScalarType } from "./service_set.ts";

const int32 = (value: unknown): number => {
  if (typeof value === "number" && value === (value | 0)) return value;
  throw notInteger(value, -0x80000000, 0x7fffffff);
};
const uint32 = (value: unknown): number => {
  if (typeof value === "number" && value === value >>> 0) return value;
  throw notInteger(value, 0, 0xffffffff);
};
const int64 = (value: unknown): bigint => {
  const integer = toBigInt(value);
  if (BigInt.asIntN(64, integer) === integer) return integer;
  throw wrongValue(`an integer from ${-(1n << 63n)} to ${(1n << 63n) - 1n}`, value);
};
const uint64 = (value: unknown): bigint => {
  const integer = toBigInt(value);
  if (BigInt.asUintN(64, integer) === integer) return integer;
  throw wrongValue(`an integer from 0 to ${(1n << 64n) - 1n}`, value);
};

/** What is written for the value that somebody gave, by the field's type; each throws when it has none. */
export const SCALAR_VALUES = {
  int32,
  uint32,
  sint32: int32,
  fixed32: uint32,
  sfixed32: int32,
  int64,
  uint64,
  sint64: int64,
  fixed64: uint64,
  sfixed64: int64,
  double(value: unknown): number {
    if (typeof value === "number") return value;
    throw wrongType("number", value);
  },
  float(value: unknown): number {
    if (typeof value !== "number") throw wrongType("number", value);
    if (!Number.isFinite(Math.fround(value)) && Number.isFinite(value)) {
      throw wrongValue("a number of 32 bits", value);
    }
    return value;
  },
  bool(value: unknown): boolean {
    if (typeof value === "boolean") return value;
    throw wrongType("boolean", value);
  },
  string(value: unknown): string {
    if (typeof value === "string") return value;
    throw wrongType("string", value);
  },
  bytes(value: unknown): Uint8Array {
    if (value instanceof Uint8Array) return value;
    if (value instanceof ArrayBuffer) return new Uint8Array(value);
    throw wrongType("Uint8Array", value);
  },
} satisfies Record<ScalarType, (value: unknown) => unknown>;

function notInteger(value: unknown, min: number, max: number): CodecFault {
  if (typeof value !== "number") return wrongType("number", value);
  return wrongValue(`an integer from ${min} to ${max}`, value);
}

function toBigInt(value: unknown): bigint {
  switch (typeof value) {
    case "bigint":
      return value;
    case "number":
      if (Number.isSafeInteger(value)) return BigInt(value);
      throw wrongValue("an integer that a number has exactly, or a bigint", value);
    case "string":
      if (/^-?\d{1,20}$/.test(value)) return BigInt(value);
      throw wrongValue("a bigint, or its decimal digits", value);
    default:
      throw wrongType("bigint", value);
  }
}

/** The key of a map, from the name of an object's property. */
export function mapKey(type: ScalarType, name: string): unknown {
  switch (type) {
    case "string":
      return name;
    case "bool":
      if (name === "true" || name === "false") return name === "true";
      throw wrongValue(`the key "true" or "false"`, name);
    default: {
      if (!/^-?\d{1,20}$/.test(name)) throw wrongValue("a key that is an integer", name);
      const is64 = type.endsWith("64");
      return SCALAR_VALUES[type](is64 ? BigInt(name) : Number(name));
    }
  }
}
