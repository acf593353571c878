import { decodeText, encodeText } from "./charset.ts";
import type { Codec } from "./codec.ts";
import { excerpt } from "./excerpt.ts";
import { describeValue, isPlainObject } from "./value_kind.ts";

/** What a form cannot carry is in an object; JSON may. */
export class NotFlatError extends TypeError {
  override readonly name = "NotFlatError";
}

/** `application/x-www-form-urlencoded` (URL Standard §5) ↔ flat objects. */
export const formCodec: Codec = {
  mediaTypes: ["application/x-www-form-urlencoded"],
  decode: (payload, { parameters }) => {
    return toObject(parseForm(decodeText(payload, parameters["charset"])));
  },
  encode: (value, { parameters }) => encodeText(toParams(value).toString(), parameters["charset"]),
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
    const items: readonly unknown[] = Array.isArray(property) ? property : [property];
    if (items.length === 0) throw notCarried(name, "an empty array");
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
      params.append(name, String(item));
      return;
    default:
      throw notCarried(name, describeValue(item));
  }
}

function notCarried(name: string, what: string): NotFlatError {
  const message = `Cannot write a form: "${excerpt(name)}" holds ${what}, and forms are flat`;
  return new NotFlatError(message);
}
