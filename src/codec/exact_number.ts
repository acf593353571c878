/**
 * Whether a number is what its text says: finite, and of an integer every digit.
 *
 * Of a fraction the nearest double is meant, as everywhere.
 */
export function isExact(text: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  return Number.isSafeInteger(value) || !/^[-+]?\d+$/.test(text) ||
    BigInt(text.replace("+", "")) === BigInt(value);
}
