import type { LoadResult } from "./load.ts";
import type { LoadProcess } from "./load_process.ts";
import type { Plan, Scenario } from "./scenarios.ts";
import { median, ratiosByRound, type Spread, spreadOf } from "./statistics.ts";

/** A server that runs. */
export interface RunningServer {
  readonly name: string;
  readonly address: string;
}

/** What a server did in a scenario, over all rounds. */
export interface Measured {
  readonly server: string;
  readonly perSecond: Spread;
  /** Against the reference in the same round; `null` when the reference took no part. */
  readonly ratio: Spread | null;
  /** Median over the rounds of the median time of a Call; `null` for streams. */
  readonly medianUs: number | null;
  /** The largest share of a core that the load client took. */
  readonly clientBusy: number;
}

/**
 * Measures `servers` in turn, round by round, in changing order: what slows the machine for a
 * while, or the place in the order, falls on all of them.
 */
export async function measureScenario(
  scenario: Scenario,
  servers: readonly RunningServer[],
  reference: string,
  client: LoadProcess,
  plan: Plan,
): Promise<Measured[]> {
  const results = new Map<string, LoadResult[]>(servers.map(({ name }) => [name, []]));
  const { load } = scenario;
  for (const { address } of servers) {
    await client.run({ address, load, warmUpMs: plan.firstWarmUpMs, measureMs: 50 });
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const { name, address } of round % 2 === 0 ? servers : servers.toReversed()) {
      const { warmUpMs, measureMs } = plan;
      results.get(name)?.push(await client.run({ address, load, warmUpMs, measureMs }));
    }
  }
  return [...results].map(([server, rounds]) => summarize(server, rounds, results.get(reference)));
}

function summarize(
  server: string,
  rounds: readonly LoadResult[],
  reference: readonly LoadResult[] | undefined,
): Measured {
  const perSecond = rounds.map((round) => round.perSecond);
  const times = rounds.map((round) => round.medianUs).filter((time) => time !== null);
  return {
    server,
    perSecond: spreadOf(perSecond),
    ratio: reference === undefined
      ? null
      : ratiosByRound(perSecond, reference.map((round) => round.perSecond)),
    medianUs: times.length === 0 ? null : median(times),
    clientBusy: Math.max(...rounds.map((round) => round.clientBusy)),
  };
}
