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

/**
 * Spread of the ratios of each round. What slows a machine for a while slows both sides of a round,
 * so that the ratio stands where the figures themselves wander.
 */
export function ratiosByRound(
  values: readonly number[],
  reference: readonly number[],
): Spread {
  if (values.length !== reference.length) {
    throw new RangeError(`Cannot pair rounds: ${values.length} and ${reference.length} of them`);
  }
  return spreadOf(values.map((value, round) => value / (reference[round] ?? NaN)));
}
