import type { ProcessFigures } from "./process_figures.ts";
import type { Soaked } from "./soak.ts";

const FIRST_WIDTH = 18;

/** What came of a target, as a table for people. */
export function formatSoaked(soaked: Soaked): string {
  const { name, tally, kills, before, after, exitStatus } = soaked;
  const columns = [...new Set([...tally.outcomes.values()].flatMap((row) => [...row.keys()]))]
    .sort();
  const rows = [...tally.outcomes].map(([ending, row]) =>
    line([
      ending,
      ...columns.map((outcome) => `${row.get(outcome) ?? "-"}`.padStart(width(outcome))),
    ])
  );
  return [
    line([name, ...columns.map((outcome) => outcome.padStart(width(outcome)))]),
    ...rows,
    `${tally.callCount} Calls, ${tally.outputCount} messages back`,
    `${
      kills.killed + kills.crashed
    } sandboxes ended: ${kills.killed} by SIGKILL, ${kills.crashed} from inside`,
    `after the warm-up: ${formatFigures(before)}`,
    `at the end:        ${formatFigures(after)}; exit status ${exitStatus}`,
    `unaccounted: ${tally.problemCount}`,
    ...tally.problems.map((problem) => `  ${problem}`),
    "",
  ].join("\n");
}

function formatFigures({ residentMiB, threads, openFiles }: ProcessFigures): string {
  return `${residentMiB} MiB, ${threads} threads, ${openFiles} open files`;
}

function width(outcome: string): number {
  return Math.max(outcome.length, 6) + 2;
}

function line([first = "", ...rest]: readonly string[]): string {
  return first.padEnd(FIRST_WIDTH) + rest.join("");
}
