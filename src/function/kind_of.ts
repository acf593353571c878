import { describeValue } from "../codec/value_kind.ts";

/** What an export or a result is, in the words of an error message. */
export function kindOf(value: unknown): string {
  if (typeof value !== "function") return describeValue(value);
  return isClass(value as () => unknown) ? "a class" : "a function";
}

/** Whether a function can only be called with `new`. */
export function isClass(value: (...args: never[]) => unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}
