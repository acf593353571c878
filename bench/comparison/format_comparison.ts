import type { ResultFile } from "../report/result_file.ts";
import { formatNumber, formatRow, type TableWidths } from "../report/table.ts";
import type { ComparedFigure } from "./compare_results.ts";
import { judge } from "./judge.ts";

const WIDTHS: TableWidths = { first: 46, others: 11 };

/** What two runs differ in, as a table for people. */
export function formatComparison(
  before: ResultFile,
  after: ResultFile,
  figures: readonly ComparedFigure[],
): string {
  const lines = [
    `before: ${describe(before)}`,
    `after:  ${describe(after)}`,
    ...findDifferences(before, after),
    `Ratios are against ${before.reference} in the same round; others are marked with *`,
  ];
  for (const [where, ofWhere] of Map.groupBy(figures, (figure) => figure.where)) {
    lines.push("", formatRow([where, "before", "after"], WIDTHS), ...ofWhere.map(formatFigure));
  }
  return lines.join("\n") + "\n";
}

function formatFigure(figure: ComparedFigure): string {
  const { server, metric, isRatio, before, after, comparison } = figure;
  const format = (value: number) => isRatio ? value.toFixed(2) : formatNumber(value) + "*";
  const cells = [`  ${server.padEnd(24)}${metric}`, format(before), format(after)];
  return `${formatRow(cells, WIDTHS)}  ${judge(metric, comparison)}`;
}

function describe({ startedAt, machine, plan }: ResultFile): string {
  const revision = machine.revision ?? "unknown revision";
  return `${startedAt}, ${revision}, Deno ${machine.deno}, ${plan.rounds} rounds`;
}

/** What makes two runs hard to compare. */
function findDifferences(before: ResultFile, after: ResultFile): string[] {
  const facts: readonly (readonly [string, (file: ResultFile) => string | number])[] = [
    ["Deno", ({ machine }) => machine.deno],
    ["the processor", ({ machine }) => machine.cpu],
    ["the number of cores", ({ machine }) => machine.cpus],
    ["the length of a measurement", ({ plan }) => plan.measureMs],
    ["the reference", ({ reference }) => reference],
  ];
  return facts.filter(([, read]) => read(before) !== read(after))
    .map(([name, read]) => `Beware: ${name} differs: ${read(before)} and ${read(after)}`);
}
