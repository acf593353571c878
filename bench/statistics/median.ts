/** A median with the extremes around it. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The middle of `values`; the mean of the two in the middle when their number is even. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Cannot take a median: there are no values");
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  return (low + high) / 2;
}

/** Median and extremes of `values`. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The same of the values that are there; `null` when there are none. */
export function spreadOfPresent(values: readonly (number | null)[]): Spread | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : spreadOf(present);
}

/**
 * The ratio of each round, where both sides have one. What slows a machine for a while slows both,
 * so that the ratio stands where the figures themselves wander.
 */
export function ratiosByRound(
  values: readonly (number | null)[],
  reference: readonly (number | null)[],
): number[] {
  return values.flatMap((value, round) => {
    const other = reference[round] ?? null;
    return value === null || other === null ? [] : [value / other];
  });
}
