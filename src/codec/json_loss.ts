import { CannotCarryError } from "./cannot_carry_error.ts";
import { excerpt } from "./excerpt.ts";
import { describeValue, isBytes, isPlainObject } from "./value_kind.ts";

/** Classes of which `JSON.stringify` makes `{}`, whatever they hold. */
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

/** Whether JSON has a form for an object of this class, as far as can be told from outside. */
export function hasJsonForm(value: object): boolean {
  // Before toJSON: the byte arrays of Node have one, and it is not what anyone wants.
  return !isBytes(value) && (hasToJson(value) || !isOpaque(value));
}

function isOpaque(value: object): boolean {
  return isBytes(value) || OPAQUE_CLASSES.some((opaque) => value instanceof opaque);
}

/**
 * Makes sure that JSON carries the whole of a value. Properties that are `undefined` are left out, as
 * always in JSON; whatever else would be dropped, emptied or made `null` is refused.
 *
 * @param mayBeCircular whether a part may hold itself: that costs a look at all that holds it
 * @throws {CannotCarryError} with the path to what JSON cannot carry
 */
export function assertWhole(value: unknown, mayBeCircular: boolean): void {
  const loss = lossIn(value, mayBeCircular ? [] : undefined);
  if (!loss || loss === LEFT_OUT) return;
  const { path, what } = loss;
  const where = path === "" ? "the value" : `"${excerpt(path.replace(/^\./, ""))}"`;
  throw new CannotCarryError(`${where} is ${what}, which JSON cannot carry`);
}

interface Loss {
  readonly path: string;
  readonly what: string;
}

/** What is no loss of an object's property. */
const LEFT_OUT: Loss = { path: "", what: "undefined" };

/** What holds a value, from the outside in; absent where nothing holds itself. */
type Holders = unknown[] | undefined;

function lossIn(value: unknown, holders: Holders): Loss | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "undefined":
      return LEFT_OUT;
    case "number":
      return Number.isFinite(value) ? undefined : { path: "", what: String(value) };
    case "object":
      break;
    default:
      return { path: "", what: describeValue(value) };
  }
  if (value === null) return undefined;
  if (!hasToJson(value) || isBytes(value)) return lossInside(value, holders);
  if (value instanceof Date) {
    return isNaN(value.getTime()) ? { path: "", what: "an invalid Date" } : undefined;
  }
  const replacement = value.toJSON("");
  // JSON does not ask the replacement for its own.
  return typeof replacement === "object" && replacement !== null
    ? lossInside(replacement, holders)
    : lossIn(replacement, holders);
}

function lossInside(value: object, holders: Holders): Loss | undefined {
  if (holders?.includes(value)) return { path: "", what: "a part of itself" };
  holders?.push(value);
  const loss = Array.isArray(value) ? lossInList(value, holders) : lossInObject(value, holders);
  holders?.pop();
  return loss;
}

function lossInList(list: readonly unknown[], holders: Holders): Loss | undefined {
  for (let at = 0; at < list.length; at++) {
    const loss = lossIn(list[at], holders);
    if (loss) return within(`[${at}]`, loss);
  }
  // Its values are counted, as to list its keys takes ten times as long as to write it.
  return Object.values(list).length === list.length ? undefined : lossBeside(list);
}

/** What a match of a regular expression has beside its groups says where it was found. */
const OF_MATCHES = ["index", "input", "groups", "indices"];

function lossBeside(list: readonly unknown[]): Loss | undefined {
  const isMatch = "index" in list && "input" in list;
  const lost = Object.keys(list).slice(list.length)
    .find((key) => !(isMatch && OF_MATCHES.includes(key)));
  return lost === undefined ? undefined : { path: `.${lost}`, what: "a property of an array" };
}

function lossInObject(value: object, holders: Holders): Loss | undefined {
  if (isPlainObject(value)) return lossInFields(value, holders);
  if (value instanceof Number) return lossIn(value.valueOf(), holders);
  if (value instanceof String || value instanceof Boolean) return undefined;
  return isOpaque(value) ? nothingOf(value) : lossInFields(value, holders);
}

function lossInFields(value: object, holders: Holders): Loss | undefined {
  const keys = Object.keys(value);
  for (const key of keys) {
    const loss = lossIn((value as Readonly<Record<string, unknown>>)[key], holders);
    if (loss && loss !== LEFT_OUT) return within(`.${key}`, loss);
  }
  if (keys.length > 0) return undefined;
  // Private fields, symbols, slots: what it is for is not in what JSON sees.
  const isEmpty = isPlainObject(value) && Object.getOwnPropertySymbols(value).length === 0;
  return isEmpty ? undefined : nothingOf(value);
}

function hasToJson(value: object): value is { toJSON(key: string): unknown } {
  return "toJSON" in value && typeof value.toJSON === "function";
}

function nothingOf(value: object): Loss {
  const hint = value instanceof Promise ? " (is an await missing?)" : "";
  const what = isPlainObject(value) ? "an object of symbols" : describeValue(value);
  return { path: "", what: `${what}${hint}` };
}

function within(step: string, { path, what }: Loss): Loss {
  return { path: `${step}${path}`, what };
}
