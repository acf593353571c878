import { wrongType, wrongValue } from "../protobuf/codec_fault.ts";
import type { ScalarType } from "./service_set.ts";

/** As JSON writes numbers. */
const RE_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const RE_INTEGER = /^-?(?:0|[1-9]\d*)$/;
const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];

/** A scalar of what JSON has for it; that it fits its type is looked at when it is written. */
export function scalarFromJson(json: unknown, type: ScalarType): unknown {
  switch (type) {
    case "bool":
      return json;
    case "string":
      if (typeof json !== "string" || json.isWellFormed()) return json;
      throw wrongValue("whole characters", json);
    case "bytes":
      return bytesFromJson(json);
    case "double":
    case "float":
      return numberFromJson(json, type);
    default:
      return type.endsWith("64") ? bigIntFromJson(json) : Number(exactFromJson(json));
  }
}

function bytesFromJson(json: unknown): Uint8Array {
  if (typeof json !== "string") throw wrongType("base64", json);
  try {
    return Uint8Array.fromBase64(json.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw wrongValue("base64", json);
  }
}

function numberFromJson(json: unknown, type: string): number {
  if (typeof json === "string" && NOT_FINITE.includes(json)) return Number(json);
  const number = Number(exactFromJson(json));
  if (Number.isFinite(number)) return number;
  throw wrongValue(`a ${type}`, json);
}

function bigIntFromJson(json: unknown): bigint {
  const number = exactFromJson(json);
  if (typeof number === "bigint") return number;
  if (Number.isInteger(number)) return BigInt(number);
  throw wrongValue("an integer", json);
}

/** A number, or its text. */
function exactFromJson(json: unknown): number | bigint {
  if (typeof json === "number" || typeof json === "bigint") return json;
  if (typeof json !== "string") throw wrongType("number", json);
  if (RE_INTEGER.test(json) && json.length < 30) return BigInt(json);
  if (RE_NUMBER.test(json)) return Number(json);
  throw wrongValue("a number", json);
}
