import { spreadOfPresent } from "../statistics/median.ts";
import { formatOpenLoop } from "./format_open_loop.ts";
import { formatScenario } from "./format_scenario.ts";
import type { ResultFile, StartFigures, StartUpResult } from "./result_file.ts";
import { formatRow, type TableWidths } from "./table.ts";

const START_WIDTHS: TableWidths = { first: 22, others: 20 };

/** All that a run found, as tables for people. */
export function formatReport(result: ResultFile): string {
  const { machine, plan, reference, clientLimit } = result;
  const ratios = result.scenarios.length > 0 ? `, ${plan.rounds} rounds` : "";
  const lines = [
    `Deno ${machine.deno}, ${machine.cpus} cores (${machine.cpu}), ${machine.os}, ` +
    `load ${machine.loadBefore.toFixed(1)} before${ratios}`,
    ...result.scenarios.length > 0 ? [`Ratios are against ${reference}, round by round`] : [],
  ];
  for (const scenario of result.scenarios) {
    lines.push("", ...formatScenario(scenario, reference, clientLimit));
  }
  for (const openLoop of result.openLoop) lines.push("", ...formatOpenLoop(openLoop));
  const startUps = result.startUps.filter(({ server }) => server !== clientLimit);
  if (startUps.length > 0) {
    lines.push("", formatRow(["Start", "serves", "first answer", "idle"], START_WIDTHS));
    lines.push(...startUps.map(formatStartUp));
  }
  return lines.join("\n") + "\n";
}

function formatStartUp({ server, starts }: StartUpResult): string {
  const spread = (pick: (start: StartFigures) => number | null, unit: string) => {
    const found = spreadOfPresent(starts.map(pick));
    if (found === null) return "";
    const [middle, min, max] = [found.median, found.min, found.max].map(Math.round);
    return `${middle} (${min}–${max}) ${unit}`;
  };
  return formatRow([
    "  " + server,
    spread(({ startMs }) => startMs, "ms"),
    spread(({ answerMs }) => answerMs, "ms"),
    spread(({ residentMb }) => residentMb, "MB"),
  ], START_WIDTHS);
}
