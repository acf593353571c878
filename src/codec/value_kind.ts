/** What a value is like, as far as its preferred media type goes. */
export type Preference = "text" | "bytes" | "form" | "json";

/** The built-in media types, per preference, the best first (docs/content-types.md). */
export const PREFERRED_TYPES: Readonly<Record<Preference, readonly string[]>> = {
  text: ["text/plain", "application/json", "application/octet-stream"],
  bytes: ["application/octet-stream"],
  form: ["application/x-www-form-urlencoded", "text/plain"],
  json: ["application/json", "application/x-www-form-urlencoded", "text/plain"],
};

/** Which media types a value would rather become. Runs for every output. */
export function preferenceOf(value: unknown): Preference {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "bigint":
      return "text";
    case "object":
      if (isBytes(value)) return "bytes";
      return value instanceof URLSearchParams ? "form" : "json";
    default:
      return "json";
  }
}

/** Whether a value is bytes: an ArrayBuffer or a view of one. */
export function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

/** Whether a value is an object as literals and `JSON.parse` make them: of no class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What a value is, for an error message: "a plain object", "an ArrayBuffer", "null". */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return withArticle(typeof value);
  if (Array.isArray(value)) return "an array";
  if (isPlainObject(value)) return "a plain object";
  const name = value.constructor?.name;
  return typeof name === "string" && name !== "" ? withArticle(name.slice(0, 60)) : "an object";
}

function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? "an" : "a"} ${noun}`;
}
