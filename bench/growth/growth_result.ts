import type { MachineFacts } from "../measure/machine_facts.ts";

/** Changes when the shape of {@linkcode GrowthResult} does. */
export const GROWTH_FORMAT = "growth/1";

/** What a message costs as something grows: the file from which the charts are drawn. */
export interface GrowthResult {
  readonly format: typeof GROWTH_FORMAT;
  readonly curves: readonly CurveResult[];
}

/** What was found for one thing that grows. */
export interface CurveResult {
  /** The name of its {@linkcode Curve}. */
  readonly curve: string;
  /** When it was measured, as ISO 8601. */
  readonly startedAt: string;
  readonly machine: MachineFacts;
  readonly series: readonly SeriesResult[];
}

/** What one server did. */
export interface SeriesResult {
  readonly name: string;
  readonly points: readonly PointResult[];
}

/** What it did at one place of the axis. */
export interface PointResult {
  readonly x: number;
  /** Time over messages answered in it, by round. */
  readonly usPerMessage: readonly number[];
  /** CPU time of the server for a message, by round; `null` where the system does not tell. */
  readonly serverCpuUs: readonly (number | null)[];
}

/** `result` with the curves of `newer` in the place of its own. */
export function mergeCurves(
  result: GrowthResult | undefined,
  newer: readonly CurveResult[],
): GrowthResult {
  const kept = result?.curves.filter(({ curve }) => newer.every((one) => one.curve !== curve));
  const curves = [...kept ?? [], ...newer].sort((a, b) => a.curve < b.curve ? -1 : 1);
  return { format: GROWTH_FORMAT, curves };
}
