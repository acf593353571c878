import { errorMessage } from "../invocation/invoker_error.ts";
import type { Codec } from "./codec.ts";
import { excerpt } from "./excerpt.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";
import { describeValue, isBytes, isPlainObject } from "./value_kind.ts";

/** JSON (RFC 8259) ↔ values, of `application/json` and every type with the suffix `+json`. */
export const jsonCodec: Codec = {
  mediaTypes: ["application/json", "+json"],
  decode: (payload) => parseJson(decodeUtf8(payload)),
  encode: (value) => encodeUtf8(stringify(value)),
  accepts: (value) => isJsonLike(value),
};

/**
 * Parses JSON.
 *
 * @throws {SyntaxError} with an excerpt of the text and what is wrong with it
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`parsing "${excerpt(text)}": ${errorMessage(cause)}`, { cause });
  }
}

/** Classes of which `JSON.stringify` makes `{}`: what they hold would be lost without a word. */
const OPAQUE_CLASSES = [
  Map,
  Set,
  WeakMap,
  WeakSet,
  WeakRef,
  Promise,
  RegExp,
  Error,
  Iterator,
  SharedArrayBuffer,
  ReadableStream,
  WritableStream,
  TransformStream,
  URLSearchParams,
  Headers,
  FormData,
  Blob,
  Request,
  Response,
];

function isJsonLike(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return true;
    case "object":
      return value === null || Array.isArray(value) || isPlainObject(value) || hasJsonForm(value);
    default:
      return false;
  }
}

function hasJsonForm(value: object): boolean {
  // Before toJSON: the byte arrays of Node have one, and it is not what anyone wants.
  if (isBytes(value)) return false;
  if ("toJSON" in value && typeof value.toJSON === "function") return true;
  return !OPAQUE_CLASSES.some((opaque) => value instanceof opaque);
}

function stringify(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new TypeError(`Cannot write JSON: ${explain(cause, value)}`, { cause });
  }
  if (text !== undefined) return text;
  throw new TypeError(`Cannot write JSON: ${describeValue(value)} has no JSON form`);
}

function explain(cause: unknown, value: unknown): string {
  const key = cause instanceof TypeError ? findBigint(value) : undefined;
  if (key !== undefined) return `"${excerpt(key)}" is a bigint, which JSON cannot carry`;
  // Of a circle V8 draws a picture on the lines below the first.
  return errorMessage(cause).split("\n", 1).join();
}

/** The name of the first property that is a bigint. */
function findBigint(value: unknown): string | undefined {
  let found: string | undefined;
  try {
    JSON.stringify(value, (key, property) => {
      if (typeof property !== "bigint") return property;
      found ??= key;
      return null;
    });
  } catch {
    // The value cannot be written for another reason as well; the caller tells that one.
  }
  return found;
}
