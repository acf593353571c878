import type { LatencyPercentiles, OpenLoopResult } from "./result_file.ts";
import { formatNumber, formatRow, formatShare, formatUnit, type TableWidths } from "./table.ts";

const WIDTHS: TableWidths = { first: 22, others: 12 };
const PERCENTILES = ["p50", "p90", "p99", "p99_9", "max"] as const;

/** The table of one scenario at one rate. */
export function formatOpenLoop(
  { scenario, perSecond, seconds, results }: OpenLoopResult,
): string[] {
  const head = ["failed", ...PERCENTILES.map((name) => name.replace("_", ".")), "server CPU"];
  return [
    `${scenario.name}: ${formatNumber(perSecond)} ${scenario.unit} for ${seconds} s, open loop`,
    formatRow(["", ...head, "client late", "held back", "client CPU"], WIDTHS),
    ...results.flatMap(formatServer),
  ];
}

function formatServer({ server, figures, failure }: OpenLoopResult["results"][number]): string[] {
  if (figures === null) return [formatRow(["  " + server, "failed"], WIDTHS), `    ${failure}`];
  const cells = [
    figures.failed === 0 ? "none" : `${figures.failed} of ${figures.due}`,
    ...PERCENTILES.map((name) => formatLatency(figures.latencyUs, name)),
    formatUnit(figures.serverCpuUs, "µs"),
    formatLatency(figures.latenessUs, "p99"),
    formatShare(figures.heldBack / figures.due),
    formatShare(figures.clientBusy),
  ];
  const why = figures.failure === null ? [] : [`    ${figures.failure}`];
  return [formatRow(["  " + server, ...cells], WIDTHS), ...why];
}

function formatLatency(percentiles: LatencyPercentiles, name: keyof LatencyPercentiles): string {
  const us = percentiles[name];
  if (us === null) return "–";
  return us < 10_000 ? formatUnit(us, "µs") : formatUnit(us / 1000, "ms");
}
