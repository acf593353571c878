import type { Codec } from "./codec.ts";
import { excerpt } from "./excerpt.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";
import { describeValue, isPlainObject } from "./value_kind.ts";

/** `application/x-www-form-urlencoded` (URL Standard §5) ↔ flat objects. */
export const formCodec: Codec = {
  mediaTypes: ["application/x-www-form-urlencoded"],
  decode: (payload) => toObject(parseForm(decodeUtf8(payload))),
  encode: (value) => encodeUtf8(toParams(value).toString()),
  accepts: (value) => value instanceof URLSearchParams || isPlainObject(value),
};

function parseForm(text: string): URLSearchParams {
  // The constructor drops one leading "?", which in a form is part of the first name.
  return new URLSearchParams(`?${text}`);
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
    for (const item of Array.isArray(property) ? property : [property]) {
      appendItem(params, name, item);
    }
  }
  return params;
}

function appendItem(params: URLSearchParams, name: string, item: unknown): void {
  switch (typeof item) {
    case "undefined":
      return;
    case "string":
    case "number":
    case "boolean":
    case "bigint":
      params.append(name, String(item));
      return;
    default:
      if (item === null) return;
      throw new TypeError(
        `Cannot write a form: "${excerpt(name)}" holds ${describeValue(item)}, and forms are flat`,
      );
  }
}
