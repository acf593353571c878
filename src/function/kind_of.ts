/** What a value is, in the words of an error message. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  switch (typeof value) {
    case "function":
      return isClass(value as () => unknown) ? "a class" : "a function";
    case "object": {
      const name = Object.getPrototypeOf(value)?.constructor?.name;
      return name && name !== "Object" ? `an instance of ${name}` : "a plain object";
    }
    default:
      return `a ${typeof value}`;
  }
}

/** Whether a function can only be called with `new`. */
export function isClass(value: (...args: never[]) => unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}
