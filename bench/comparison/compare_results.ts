import type { ResultFile, RoundFigures } from "../report/result_file.ts";
import { compareSamples, type SampleComparison } from "../statistics/compare_samples.ts";
import { median, ratiosByRound } from "../statistics/median.ts";

/** What is compared: where more is better, and where less is. */
export type Metric = "speed" | "p50" | "server CPU" | "first answer" | "idle memory";

/** One figure of both files. */
export interface ComparedFigure {
  /** The scenario, or `Start`. */
  readonly where: string;
  readonly server: string;
  readonly metric: Metric;
  /** Whether both sides are ratios to the reference in the same round. */
  readonly isRatio: boolean;
  readonly before: number;
  readonly after: number;
  readonly comparison: SampleComparison;
}

type Pick = (figures: RoundFigures) => number | null;

const ROUND_METRICS: readonly (readonly [Metric, Pick])[] = [
  ["speed", ({ perSecond }) => perSecond],
  ["p50", ({ latencyUs }) => latencyUs?.p50 ?? null],
  ["server CPU", ({ serverCpuUs }) => serverCpuUs],
];

/**
 * Compares all that two files have both measured. Where the reference took part, it is the ratios
 * to it that are compared, of each round by itself: what the machine did meanwhile is in both
 * sides of a ratio.
 */
export function compareResults(
  before: ResultFile,
  after: ResultFile,
  confidence: number,
): ComparedFigure[] {
  const first = readSamples(before);
  const second = readSamples(after);
  return [...first].flatMap(([key, sample]) => {
    const other = second.get(key);
    if (other === undefined) return [];
    const isRatio = sample.ratios.length > 0 && other.ratios.length > 0;
    const [a, b] = isRatio ? [sample.ratios, other.ratios] : [sample.values, other.values];
    if (a.length === 0 || b.length === 0) return [];
    const comparison = compareSamples(a, b, confidence);
    const { where, server, metric } = sample;
    return [{ where, server, metric, isRatio, before: median(a), after: median(b), comparison }];
  });
}

interface Sample {
  readonly where: string;
  readonly server: string;
  readonly metric: Metric;
  readonly values: readonly number[];
  /** To the reference in the same round; none of the reference itself. */
  readonly ratios: readonly number[];
}

function readSamples(file: ResultFile): Map<string, Sample> {
  const samples = [...readRoundSamples(file), ...readStartSamples(file)]
    .filter(({ server }) => server !== file.clientLimit);
  return new Map(
    samples.map((sample) => [`${sample.where}/${sample.server}/${sample.metric}`, sample]),
  );
}

function readRoundSamples({ scenarios, reference }: ResultFile): Sample[] {
  return scenarios.flatMap(({ scenario, results }) =>
    results.flatMap(({ server, rounds }) =>
      ROUND_METRICS.map(([metric, pick]) => {
        const read = (from: typeof rounds) => from.map((one) => one === null ? null : pick(one));
        const others = results.find((other) => other.server === reference)?.rounds ?? [];
        return toSample(scenario.name, server, metric, read(rounds), read(others), reference);
      })
    )
  );
}

function readStartSamples({ startUps, reference }: ResultFile): Sample[] {
  const others = startUps.find(({ server }) => server === reference)?.starts ?? [];
  return startUps.flatMap(({ server, starts }) => [
    toSample(
      "Start",
      server,
      "first answer",
      starts.map(({ answerMs }) => answerMs),
      others.map(({ answerMs }) => answerMs),
      reference,
    ),
    // Memory does not wander with the machine's speed.
    toSample(
      "Start",
      server,
      "idle memory",
      starts.map((start) => start.residentMb),
      [],
      reference,
    ),
  ]);
}

function toSample(
  where: string,
  server: string,
  metric: Metric,
  values: readonly (number | null)[],
  others: readonly (number | null)[],
  reference: string,
): Sample {
  return {
    where,
    server,
    metric,
    values: values.filter((value) => value !== null),
    ratios: server === reference ? [] : ratiosByRound(values, others),
  };
}
