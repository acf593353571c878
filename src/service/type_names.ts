import type { ServiceSet } from "./service_set.ts";
import { hasOwnForm } from "./well_known_types.ts";

/** What a message is called where it is written: all of its fields may be left out then. */
export const WRITTEN = "Init";

/** What the client of a service is called, which calls its methods in a test. */
export const CLIENT = "Client";

/** What the text of types uses, or TypeScript has for itself. */
const TAKEN = [
  ...["Context", "MethodCallOptions", "Reply", "Replies", "Requests", "JsonValue", "AnyMessage"],
  ...["ArrayBuffer", "AsyncIterable", "Date", "Iterable", "Promise", "ReadableStream", "Record"],
  ...["TransformStream", "Uint8Array"],
  ...["any", "await", "bigint", "boolean", "break", "case", "catch", "class", "const", "continue"],
  ...["debugger", "default", "delete", "do", "else", "enum", "export", "extends", "false"],
  ...["finally", "for", "function", "if", "implements", "import", "in", "instanceof", "interface"],
  ...["let", "never", "new", "null", "number", "object", "package", "private", "protected"],
  ...["public", "return", "static", "string", "super", "switch", "symbol", "this", "throw", "true"],
  ...["try", "type", "typeof", "undefined", "unknown", "var", "void", "while", "with", "yield"],
];

/**
 * What services, messages and enums are called in TypeScript, by their full names: without the
 * package, as in "Outer_Inner", where that is clear, else with it.
 */
export function typeNames(
  { services, messages, enums }: Pick<ServiceSet, "services" | "messages" | "enums">,
): ReadonlyMap<string, string> {
  const taken = new Set(TAKEN);
  const names = new Map<string, string>();
  const take = (fullName: string, endings: readonly string[]) => {
    const isFree = (name: string) => endings.every((ending) => !taken.has(name + ending));
    let name = shortName(fullName);
    if (!isFree(name)) name = fullName.replaceAll(".", "_");
    while (!isFree(name)) name += "_";
    endings.forEach((ending) => taken.add(name + ending));
    names.set(fullName, name);
  };
  for (const { name } of services) take(name, ["", CLIENT]);
  for (const { name } of messages) if (!hasOwnForm(name)) take(name, ["", WRITTEN]);
  for (const { name } of enums) take(name, [""]);
  return names;
}

/** Packages are in lower case, and types are not. */
function shortName(fullName: string): string {
  const parts = fullName.split(".");
  const first = parts.findIndex((part) => /^[A-Z]/.test(part));
  return parts.slice(first < 0 ? -1 : first).join("_");
}
