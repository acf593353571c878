import { CannotCarryError } from "./cannot_carry_error.ts";
import { isUtf8 } from "./charset.ts";
import type { Codec } from "./codec.ts";
import { excerpt } from "./excerpt.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";
import { describeValue, isPlainObject } from "./value_kind.ts";

/** `application/x-www-form-urlencoded` (URL Standard §5) ↔ flat objects. In UTF-8 only, as there. */
export const formCodec: Codec = {
  mediaTypes: ["application/x-www-form-urlencoded"],
  decode: (payload) => toObject(parseForm(decodeUtf8(payload))),
  encode: (value, { parameters: { charset } }) => {
    if (!isUtf8(charset)) {
      throw new CannotCarryError(`Cannot write a form in charset "${charset}": forms are UTF-8`);
    }
    return encodeUtf8(toParams(value).toString());
  },
  accepts: (value) => value instanceof URLSearchParams || isPlainObject(value),
};

function parseForm(text: string): URLSearchParams {
  for (const [escapes] of text.matchAll(/(?:%[0-9a-f]{2})+/gi)) assertUtf8(escapes);
  // The constructor drops one leading "?", which in a form is part of the first name.
  return new URLSearchParams(`?${text}`);
}

/** The URL Standard puts U+FFFD in the place of what is not. */
function assertUtf8(escapes: string): void {
  try {
    decodeURIComponent(escapes);
  } catch (cause) {
    throw new TypeError(`Cannot read form: "${excerpt(escapes)}" is not valid utf-8`, { cause });
  }
}

/** A name that comes once has a string, one that comes more often an array of them. */
function toObject(params: URLSearchParams): Record<string, string | string[]> {
  const grouped = new Map<string, string | string[]>();
  for (const [name, value] of params) {
    const before = grouped.get(name);
    if (before === undefined) grouped.set(name, value);
    else if (typeof before === "string") grouped.set(name, [before, value]);
    else before.push(value);
  }
  // Defines properties and never sets them: "__proto__" becomes a name like any other.
  return Object.fromEntries(grouped);
}

function toParams(value: unknown): URLSearchParams {
  if (value instanceof URLSearchParams) return value;
  if (!isPlainObject(value)) {
    throw new TypeError(`Cannot write a form: the value is ${describeValue(value)}`);
  }
  const params = new URLSearchParams();
  for (const [name, property] of Object.entries(value)) {
    const items: readonly unknown[] = Array.isArray(property) ? property : [property];
    if (items.length === 0) throw notCarried(name, "an empty array, and forms are flat");
    for (const item of items) appendItem(params, name, item, items !== property);
  }
  return params;
}

/** @param mayBeMissing whether `undefined` leaves the property out, as JSON does */
function appendItem(
  params: URLSearchParams,
  name: string,
  item: unknown,
  mayBeMissing: boolean,
): void {
  if (item === undefined && mayBeMissing) return;
  switch (typeof item) {
    case "string":
    case "number":
    case "boolean":
    case "bigint":
      if (`${name}${item}`.isWellFormed()) return params.append(name, String(item));
      throw notCarried(name, "half a character, a lone surrogate");
    default:
      throw notCarried(name, `${describeValue(item)}, and forms are flat`);
  }
}

function notCarried(name: string, what: string): CannotCarryError {
  return new CannotCarryError(`Cannot write a form: "${excerpt(name)}" holds ${what}`);
}
