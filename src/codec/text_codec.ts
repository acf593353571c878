import { decodeText, encodeText } from "./charset.ts";
import type { Codec } from "./codec.ts";
import { isBytes, isPlainObject } from "./value_kind.ts";

/** `text/plain` ↔ strings. In the charset that the type declares, by default UTF-8. */
export const textCodec: Codec = {
  mediaTypes: ["text/plain"],
  decode: (payload, { parameters }) => decodeText(payload, parameters["charset"]),
  encode: (value, { parameters }) => encodeText(String(value), parameters["charset"]),
  accepts: (value) => isTextual(value),
};

function isTextual(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "bigint":
      return true;
    case "object":
      return value !== null && hasOwnText(value);
    default:
      return false;
  }
}

/** The toString that all objects inherit says nothing of them; that of an array loses its shape. */
function hasOwnText(value: object): boolean {
  if (Array.isArray(value) || isBytes(value) || isPlainObject(value)) return false;
  return typeof value.toString === "function" && value.toString !== Object.prototype.toString;
}
