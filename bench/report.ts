import type { Measured } from "./measure.ts";
import type { StartUp } from "./start_up.ts";
import type { Spread } from "./statistics.ts";

/** All that a run found: what `--json` writes. */
export interface Report {
  readonly deno: string;
  readonly cpus: number;
  readonly rounds: number;
  readonly reference: string;
  readonly scenarios: readonly {
    readonly name: string;
    readonly unit: string;
    readonly measured: readonly Measured[];
  }[];
  /** Size and version of a compiled invoker that took part. */
  readonly binary?: string;
  /** Of the invoker, and of a compiled one; none when it took no part. */
  readonly startUps: readonly StartUp[];
}

/** Of a column that has extremes in it. */
const START_WIDTH = 20;

/** A report as a table for people. */
export function formatReport(report: Report): string {
  const { deno, cpus, rounds, reference } = report;
  const ratios = report.scenarios.length > 0 ? `; ratios are against ${reference}` : "";
  const lines = [
    `Deno ${deno}, ${cpus} cores, ${rounds} rounds${ratios}`,
    ...report.binary === undefined ? [] : [report.binary],
  ];
  for (const { name, unit, measured } of report.scenarios) {
    lines.push("", row([name, unit, "ratio", "min–max", "p50 of one", "client CPU"]));
    lines.push(...measured.map(formatMeasured));
  }
  if (report.startUps.length > 0) {
    lines.push("", row(["Start", "first line", "first answer", "resident"], START_WIDTH));
    lines.push(...report.startUps.map(formatStartUp));
  }
  return lines.join("\n") + "\n";
}

function formatMeasured(measured: Measured): string {
  const { server, perSecond, ratio, medianUs, clientBusy } = measured;
  return row([
    "  " + server,
    Math.round(perSecond.median).toLocaleString("en"),
    ratio === null ? "" : ratio.median.toFixed(2),
    ratio === null ? "" : `${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}`,
    medianUs === null ? "" : `${Math.round(medianUs)} µs`,
    `${Math.round(clientBusy * 100)} %`,
  ]);
}

function formatStartUp({ name, startMs, answerMs, residentMb }: StartUp): string {
  return row([
    "  " + name,
    `${withExtremes(startMs)} ms`,
    `${withExtremes(answerMs)} ms`,
    residentMb === null ? "" : `${withExtremes(residentMb)} MB`,
  ], START_WIDTH);
}

function row([first = "", ...rest]: readonly string[], width = 12): string {
  return (first.padEnd(22) + rest.map((cell) => cell.padStart(width)).join("")).trimEnd();
}

function withExtremes({ median, min, max }: Spread): string {
  return `${Math.round(median)} (${Math.round(min)}–${Math.round(max)})`;
}
