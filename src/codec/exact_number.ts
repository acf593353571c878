/** As many digits as a double can be asked for. */
const MAX_DIGITS = 100;

/**
 * Whether a number is what its text says: from 2⁵³ on every digit that was sent, and neither infinite
 * nor 0 where the text is not.
 *
 * Of a smaller fraction the nearest double is meant, as everywhere.
 */
export function isExact(text: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (/^0[box]/i.test(text)) return BigInt(text) === BigInt(value);
  const digits = significantDigits(text);
  if (value === 0) return digits === "";
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return true;
  if (digits.length > MAX_DIGITS) return false;
  return significantDigits(value.toPrecision(digits.length)) === digits;
}

/** Those of a decimal number, without its exponent. */
function significantDigits(text: string): string {
  return text.replace(/e.*$/i, "").replace(/\D/g, "").replace(/^0+/, "");
}
