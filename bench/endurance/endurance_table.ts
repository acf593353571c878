import { formatRow, formatUnit } from "../report/table.ts";
import type { EnduranceRun } from "./endurance_result.ts";

const WIDTHS = { first: 38, others: 13 };
const HEADS = ["memory", "answers", "idle", "first tenth", "last tenth", "idle again", "slope"];

/** What the runs found, as a table for people. */
export function formatEndurance(runs: readonly EnduranceRun[]): string {
  const lines = [formatRow(HEADS, WIDTHS)];
  for (const { server, scenario, idleBeforeMb, idleAfterMb, trend } of runs) {
    lines.push(formatRow([
      `${server}, ${scenario}`,
      trend.answers.toLocaleString("en"),
      formatUnit(idleBeforeMb, "MB"),
      formatUnit(trend.firstTenthMb, "MB"),
      formatUnit(trend.lastTenthMb, "MB"),
      formatUnit(idleAfterMb, "MB"),
      `${trend.slopeBytes.toFixed(2)} B each`,
    ], WIDTHS));
  }
  return [...lines, "", ...runs.map(formatVerdict), ""].join("\n");
}

function formatVerdict({ server, scenario, unit, tookMs, trend }: EnduranceRun): string {
  const { flat, toleranceMb, resolutionBytes } = trend;
  const verdict = `${flat ? "flat" : "NOT FLAT"} within ${Math.round(toleranceMb)} MB`;
  const minutes = (tookMs / 60_000).toFixed(1);
  const least = `a leak below ${resolutionBytes.toPrecision(2)} bytes for each of the ${unit}`;
  return `${server}, ${scenario}: ${verdict} over ${minutes} minutes; ${least} would not be seen`;
}
