import { errorMessage } from "../invocation/error_message.ts";
import { CannotCarryError } from "./cannot_carry_error.ts";
import { decodeText, encodeText } from "./charset.ts";
import type { Codec } from "./codec.ts";
import { excerpt } from "./excerpt.ts";
import { isExact } from "./exact_number.ts";
import { assertWhole, hasJsonForm } from "./json_loss.ts";
import { describeValue, isPlainObject } from "./value_kind.ts";

/** JSON (RFC 8259) ↔ values, of `application/json` and every type with the suffix `+json`. */
export const jsonCodec: Codec = {
  mediaTypes: ["application/json", "+json"],
  decode: (payload, { parameters }) => parseJson(decodeText(payload, parameters["charset"])),
  encode: (value, { parameters }) => encodeText(stringify(value), parameters["charset"]),
  accepts: (value) => isJsonLike(value),
};

/**
 * Parses JSON.
 *
 * @throws {SyntaxError} with an excerpt of the text and what is wrong with it, also where it has a
 * number that a double does not hold as it was sent
 */
export function parseJson(text: string): unknown {
  try {
    const value = JSON.parse(text);
    if (MAY_BE_INEXACT.test(text)) assertExact(text);
    return value;
  } catch (cause) {
    throw new SyntaxError(`parsing "${excerpt(text)}": ${errorMessage(cause)}`, { cause });
  }
}

/** The digits of a payload that is one number in JSON, as they were sent; `undefined`: it is another. */
export function numberText(payload: Uint8Array, charset?: string): string | undefined {
  const text = decodeText(payload, charset).trim();
  return NUMBER.test(text) ? text : undefined;
}

/** RFC 8259 §6. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Without that no number is beyond what a double holds: so most text is looked at but once. */
const MAY_BE_INEXACT = /(?:^|[^.\d])\d{16}|\.0{200}|[eE](?<=[\d.]{17}.)\+?\d|\d[eE][+-]?\d{3}/;

/** Hands out the text of each number beside its value (TC39, JSON.parse source text access). */
function assertExact(text: string): void {
  JSON.parse(text, (_key, value, context?: { readonly source?: string }) => {
    if (typeof value !== "number" || context?.source === undefined) return value;
    if (!isExact(context.source, value)) {
      throw new RangeError(
        `a double cannot hold the number ${excerpt(context.source)}; send it as text`,
      );
    }
    return value;
  });
}

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

function stringify(value: unknown): string {
  let text: string | undefined;
  try {
    text = stringifyOrUndefined(value);
    assertWhole(value, text === undefined);
    text ??= JSON.stringify(value);
  } catch (cause) {
    const Failure = cause instanceof CannotCarryError ? CannotCarryError : TypeError;
    throw new Failure(`Cannot write JSON: ${errorMessage(cause)}`, { cause });
  }
  if (text !== undefined) return text;
  throw new TypeError(`Cannot write JSON: ${describeValue(value)} has no JSON form`);
}

/** `undefined` where there is no text: it is looked for why then. */
function stringifyOrUndefined(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
