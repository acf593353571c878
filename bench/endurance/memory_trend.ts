import { median } from "../statistics/median.ts";

/** Resident memory after so many answers. */
export interface MemorySample {
  readonly answers: number;
  readonly residentMb: number;
}

/** Where memory goes over a run. */
export interface MemoryTrend {
  readonly answers: number;
  /** Median of the samples in the first tenth of the answers. */
  readonly firstTenthMb: number;
  /** The same in the last. */
  readonly lastTenthMb: number;
  readonly maxMb: number;
  /** Of the least-squares line through all samples, in bytes for each answer. */
  readonly slopeBytes: number;
  /** What memory may grow by and still count as flat. */
  readonly toleranceMb: number;
  /** A leak of fewer bytes for each answer would not be seen: the run was too short for it. */
  readonly resolutionBytes: number;
  readonly flat: boolean;
}

/**
 * What a resident set may differ by without anything being kept: a collection of V8's young
 * generation frees up to 16 MB an isolate at once, and which side of one a sample falls on is
 * chance. Medians of many samples halve that.
 */
const LEAST_TOLERANCE_MB = 10;

/**
 * Half of the least that JavaScript can keep of something: a place in an array, 8 bytes. Some
 * garbage outlives the young generation, about a byte for each message, and V8 collects the old one
 * only when that is worth it, which may be minutes later; it does so with any server.
 */
const TOLERATED_BYTES = 4;

/** Between the middles of the first and the last tenth of a run. */
const SHARE_BETWEEN_TENTHS = 0.9;

/**
 * Judges samples in the order of their answers: flat means that neither the tenths nor the line
 * through all samples grow by more over the run than what is kept by no leak.
 *
 * @throws {RangeError} for fewer than 20 samples, of which a tenth has no median
 */
export function judgeMemory(samples: readonly MemorySample[]): MemoryTrend {
  if (samples.length < 20) {
    throw new RangeError(
      `Cannot judge memory by ${samples.length} samples: at least 20 are needed`,
    );
  }
  const answers = samples.at(-1)?.answers ?? 0;
  const toleranceMb = Math.max(LEAST_TOLERANCE_MB, TOLERATED_BYTES * answers / 1e6);
  const tenth = (from: number) =>
    median(
      samples.filter((one) =>
        one.answers >= from * answers && one.answers <= (from + 0.1) * answers
      )
        .map(({ residentMb }) => residentMb),
    );
  const [firstTenthMb, lastTenthMb] = [tenth(0), tenth(0.9)];
  const slopeMb = slopeOf(samples);
  const grownMb = Math.max(lastTenthMb - firstTenthMb, slopeMb * answers);
  return {
    answers,
    firstTenthMb,
    lastTenthMb,
    maxMb: Math.max(...samples.map(({ residentMb }) => residentMb)),
    slopeBytes: slopeMb * 1e6,
    toleranceMb,
    resolutionBytes: toleranceMb * 1e6 / (answers * SHARE_BETWEEN_TENTHS),
    flat: grownMb <= toleranceMb,
  };
}

/** Of the least-squares line, in MB for each answer. */
function slopeOf(samples: readonly MemorySample[]): number {
  const meanAnswers = mean(samples.map(({ answers }) => answers));
  const meanMb = mean(samples.map(({ residentMb }) => residentMb));
  let covariance = 0;
  let variance = 0;
  for (const { answers, residentMb } of samples) {
    covariance += (answers - meanAnswers) * (residentMb - meanMb);
    variance += (answers - meanAnswers) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
