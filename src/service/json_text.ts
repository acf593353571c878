/** Digits from which on a number may lose some. */
const RE_MANY_DIGITS = /[\d.]{16}/;
const RE_INTEGER = /^-?\d{16,40}$/;

/** Parses JSON; integers that a number cannot have exactly are bigints. */
export function parseJson(text: string): unknown {
  // To look at each number takes a multiple.
  return RE_MANY_DIGITS.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
}

function exact(_key: string, value: unknown, { source = "" }: { source?: string } = {}): unknown {
  return typeof value === "number" && RE_INTEGER.test(source) ? BigInt(source) : value;
}
