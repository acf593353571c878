import { ratiosByRound, spreadOfPresent } from "../statistics/median.ts";
import type { RoundFigures, ScenarioResult, ServerRounds } from "./result_file.ts";
import { formatNumber, formatRow, formatShare, formatUnit, type TableWidths } from "./table.ts";

const WIDTHS: TableWidths = { first: 22, others: 13 };

/** The table of one scenario, with how far off the load client's own limit was. */
export function formatScenario(
  { scenario, results }: ScenarioResult,
  reference: string,
  clientLimit: string,
): string[] {
  const head = ["ratio", "min–max", "p50 of one", "server CPU", "ratio", "resident", "client CPU"];
  const referenceRounds = results.find(({ server }) => server === reference);
  return [
    formatRow([scenario.name, scenario.unit, ...head], WIDTHS),
    ...results.filter(({ server }) => server !== clientLimit)
      .flatMap((rounds) => formatServer(rounds, referenceRounds)),
    ...formatClientLimit(results, clientLimit),
  ];
}

function formatServer(
  { server, rounds, failures }: ServerRounds,
  reference: ServerRounds | undefined,
): string[] {
  const spread = (pick: (figures: RoundFigures) => number | null) =>
    spreadOfPresent(read(rounds, pick));
  const ratio = (pick: (figures: RoundFigures) => number | null) =>
    spreadOfPresent(ratiosByRound(read(rounds, pick), read(reference?.rounds ?? [], pick)));
  const rate = spread(({ perSecond }) => perSecond);
  const speed = ratio(({ perSecond }) => perSecond);
  const cells = rate === null ? ["failed"] : [
    formatNumber(rate.median),
    speed === null ? "" : speed.median.toFixed(2),
    speed === null ? "" : `${speed.min.toFixed(2)}–${speed.max.toFixed(2)}`,
    formatUnit(spread(({ latencyUs }) => latencyUs?.p50 ?? null)?.median, "µs"),
    formatUnit(spread(({ serverCpuUs }) => serverCpuUs)?.median, "µs"),
    ratio(({ serverCpuUs }) => serverCpuUs)?.median.toFixed(2) ?? "",
    formatUnit(spread(({ residentMb }) => residentMb)?.max, "MB"),
    formatShare(spread(({ clientBusy }) => clientBusy)?.max ?? 0),
  ];
  const failed = failures.length === 0
    ? []
    : [`    failed in ${failures.length} of ${rounds.length} rounds: ${failures[0]}`];
  return [formatRow(["  " + server, ...cells], WIDTHS), ...failed];
}

/** Near its limit it is the load client that is measured. */
function formatClientLimit(results: readonly ServerRounds[], clientLimit: string): string[] {
  const rateOf = ({ rounds }: ServerRounds) =>
    spreadOfPresent(read(rounds, (one) => one.perSecond));
  const limit = results.find(({ server }) => server === clientLimit);
  const most = limit === undefined ? null : rateOf(limit);
  if (limit === undefined || most === null) return [];
  const rates = results.filter((rounds) => rounds !== limit)
    .map((rounds) => rateOf(rounds)?.median ?? 0);
  const share = formatShare(Math.max(0, ...rates) / most.median);
  const time = spreadOfPresent(read(limit.rounds, ({ latencyUs }) => latencyUs?.p50 ?? null));
  const one = time === null ? "" : `, ${formatUnit(time.median, "µs")} for one`;
  return [
    `  (the client's limit: ${formatNumber(most.median)}${one}; the fastest is at ${share} of it)`,
  ];
}

function read(
  rounds: ServerRounds["rounds"],
  pick: (figures: RoundFigures) => number | null,
): (number | null)[] {
  return rounds.map((figures) => figures === null ? null : pick(figures));
}
