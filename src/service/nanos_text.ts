/** Nanoseconds as the fraction of a second, in as many groups of three digits as it takes. */
export function fractionOf(nanos: number): string {
  return nanos === 0 ? "" : `.${String(nanos).padStart(9, "0").replace(/(?:000){1,2}$/, "")}`;
}

/** Nanoseconds of the digits behind the point, at most nine. */
export function nanosOf(digits: string): number {
  return Number(digits.padEnd(9, "0"));
}
