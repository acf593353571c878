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
  /** Of the invoker; absent when it took no part. */
  readonly startUp?: StartUp;
}

/** A report as a table for people. */
export function formatReport(report: Report): string {
  const { deno, cpus, rounds, reference } = report;
  const lines = [`Deno ${deno}, ${cpus} cores, ${rounds} rounds; ratios are against ${reference}`];
  for (const { name, unit, measured } of report.scenarios) {
    lines.push("", row([name, unit, "ratio", "min–max", "p50 of one", "client CPU"]));
    lines.push(...measured.map(formatMeasured));
  }
  const { startUp } = report;
  if (startUp !== undefined) {
    const { startMs, residentMb } = startUp;
    lines.push("", `The invoker starts in ${withExtremes(startMs)} ms`);
    if (residentMb !== null) lines.push(`and holds ${withExtremes(residentMb)} MB, idle`);
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

function row([first = "", ...rest]: readonly string[]): string {
  return (first.padEnd(22) + rest.map((cell) => cell.padStart(12)).join("")).trimEnd();
}

function withExtremes({ median, min, max }: Spread): string {
  return `${Math.round(median)} (${Math.round(min)}–${Math.round(max)})`;
}
