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
  if (isBytes(value)) return false;
  return hasToJson(value) || !OPAQUE_CLASSES.some((opaque) => value instanceof opaque);
}

/**
 * Makes sure that JSON carries the whole of a value. Properties that are `undefined` are left out, as
 * always in JSON; whatever else would be dropped, emptied or made `null` is refused.
 *
 * @param mayBeCircular whether a part may hold itself: that costs a look at all that holds it
 * @throws {TypeError} with the path to what JSON cannot carry
 */
export function assertWhole(value: unknown, mayBeCircular: boolean): void {
  const loss = lossIn(value, mayBeCircular ? [] : undefined);
  if (!loss) return;
  const { path, what } = loss;
  const where = path === "" ? "the value" : `"${excerpt(path.replace(/^\./, ""))}"`;
  throw new TypeError(`${where} is ${what}, which JSON cannot carry`);
}

interface Loss {
  readonly path: string;
  readonly what: string;
}

/** What holds a value, from the outside in; absent where nothing holds itself. */
type Holders = unknown[] | undefined;

function lossIn(value: unknown, holders: Holders): Loss | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : { path: "", what: String(value) };
    case "object":
      break;
    default:
      return { path: "", what: describeValue(value) };
  }
  if (value === null) return undefined;
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
  return undefined;
}

function lossInObject(value: object, holders: Holders): Loss | undefined {
  if (hasToJson(value) && !isBytes(value)) return lossInReplacement(value, holders);
  if (isPlainObject(value)) return lossInFields(value, holders);
  if (value instanceof Number) return lossIn(value.valueOf(), holders);
  if (value instanceof String || value instanceof Boolean) return undefined;
  return hasJsonForm(value) ? lossInFields(value, holders) : nothingOf(value);
}

function lossInFields(value: object, holders: Holders): Loss | undefined {
  const keys = Object.keys(value);
  for (const key of keys) {
    const field = (value as Readonly<Record<string, unknown>>)[key];
    const loss = field === undefined ? undefined : lossIn(field, holders);
    if (loss) return within(`.${key}`, loss);
  }
  if (keys.length > 0) return undefined;
  // Private fields, symbols, slots: what it is for is not in what JSON sees.
  const isEmpty = isPlainObject(value) && Object.getOwnPropertySymbols(value).length === 0;
  return isEmpty ? undefined : nothingOf(value);
}

function lossInReplacement(
  value: { toJSON(key: string): unknown },
  holders: Holders,
): Loss | undefined {
  if (value instanceof Date) {
    return isNaN(value.getTime()) ? { path: "", what: "an invalid Date" } : undefined;
  }
  const replacement = value.toJSON("");
  return replacement === undefined || replacement === value
    ? undefined
    : lossIn(replacement, holders);
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
