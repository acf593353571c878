import { median } from "./median.ts";

/** What two samples of positive figures say about how the second differs from the first. */
export interface SampleComparison {
  /** By what the second is larger: 1.1 for 10 % more. */
  readonly factor: number;
  /** Between these the true factor lies, with the confidence that was asked for. */
  readonly interval: readonly [low: number, high: number] | null;
}

/**
 * Compares two small samples without assuming how they are spread: the Hodges–Lehmann estimate of
 * the factor between them and the exact interval that belongs to the Mann–Whitney test. The factor
 * is the median of what each value of one is to each value of the other, and the interval leaves
 * out as many of these at both ends as chance would.
 *
 * There is no interval when the samples are so small that nothing could be said.
 */
export function compareSamples(
  first: readonly number[],
  second: readonly number[],
  confidence: number,
): SampleComparison {
  const factors = first.flatMap((a) => second.map((b) => b / a)).sort((a, b) => a - b);
  const left = leftOutPairs(first.length, second.length, (1 - confidence) / 2);
  const low = factors[left - 1];
  const high = factors[factors.length - left];
  return {
    factor: median(factors),
    interval: low === undefined || high === undefined ? null : [low, high],
  };
}

/**
 * The rank, from either end, of the pair that bounds the interval; 0 when none does: the largest
 * `rank` for which the Mann–Whitney statistic is below it with a chance of at most `tail`.
 */
function leftOutPairs(firstSize: number, secondSize: number, tail: number): number {
  const counts = countStatistics(firstSize, secondSize);
  const all = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [statistic, count] of counts.entries()) {
    below += count / all;
    if (below > tail) return statistic;
  }
  return 0;
}

/**
 * In how many orders of two samples each value of the Mann–Whitney statistic comes up: the number
 * of ways to pick from the places of all the places of one.
 */
function countStatistics(firstSize: number, secondSize: number): number[] {
  const most = firstSize * secondSize;
  let counts = [1, ...new Array<number>(most).fill(0)];
  // The Gaussian binomial coefficient: (1-q^(n+i)) / (1-q^i) for each i.
  for (let i = 1; i <= firstSize; i++) {
    counts = counts.map((count, at) =>
      count - (at >= secondSize + i ? counts[at - secondSize - i] ?? 0 : 0)
    );
    for (let at = i; at <= most; at++) counts[at] = (counts[at] ?? 0) + (counts[at - i] ?? 0);
  }
  return counts;
}
