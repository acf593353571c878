import type { LoadProcess } from "../load/load_process.ts";
import type { OpenLoopResult, ScenarioResult } from "../report/result_file.ts";
import type { Plan } from "../scenarios/plan.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { ServerSpec } from "../servers/server_spec.ts";
import { median } from "../statistics/median.ts";
import { startServers, warmUp } from "./run_rounds.ts";
import type { StartedServer } from "./start_up.ts";

/** How much is sent: a number a second, or a share of what the slowest server can. */
export type Rate = { readonly perSecond: number } | { readonly share: number };

/** What to send without waiting. */
export interface OpenLoopPlan {
  readonly rates: readonly Rate[];
  readonly seconds: number;
}

/** Calls, or small messages, that may be on the way at once. */
const MAX_IN_FLIGHT = 1024;

/** What they may have in them. */
const MAX_BYTES_IN_FLIGHT = 16 * 1024 * 1024;

/** Sends every server the same, in each scenario at each rate, one after the other. */
export async function runOpenLoops(
  specs: readonly ServerSpec[],
  closed: readonly ScenarioResult[],
  { rates, seconds }: OpenLoopPlan,
  plan: Plan,
  client: LoadProcess,
  onRun: (what: string) => void,
): Promise<OpenLoopResult[]> {
  await using resources = new AsyncDisposableStack();
  const servers = await startServers(specs, resources);
  const scenarios = closed.map(({ scenario }) => scenario);
  for (const server of servers) await warmUp(server, scenarios, plan.firstWarmUpMs, client);
  const results: OpenLoopResult[] = [];
  for (const { scenario, results: rounds } of closed) {
    const able = servers.filter(({ spec }) => rounds.some(({ server }) => server === spec.name));
    for (const rate of rates) {
      const perSecond = toPerSecond(rate, rounds);
      if (perSecond === undefined) continue;
      const found: OpenLoopResult["results"][number][] = [];
      for (const server of able) {
        onRun(`${scenario.name}, ${perSecond} a second: ${server.spec.name}`);
        found.push(await runOne(server, scenario, perSecond, seconds, client));
      }
      results.push({ scenario, perSecond, seconds, results: found });
    }
  }
  return results;
}

/** The same rate for all, so that their latencies can be held against each other. */
export function toPerSecond(rate: Rate, rounds: ScenarioResult["results"]): number | undefined {
  if ("perSecond" in rate) return rate.perSecond;
  const medians = rounds.map((server) => server.rounds.filter((figures) => figures !== null))
    .filter((figures) => figures.length > 0)
    .map((figures) => median(figures.map(({ perSecond }) => perSecond)));
  return medians.length === 0
    ? undefined
    : Math.max(1, Math.round(Math.min(...medians) * rate.share));
}

async function runOne(
  { spec, process }: StartedServer,
  { load, payload }: Scenario,
  perSecond: number,
  seconds: number,
  client: LoadProcess,
): Promise<OpenLoopResult["results"][number]> {
  const fitting = Math.floor(MAX_BYTES_IN_FLIGHT / Math.max(1, payload.bytes));
  try {
    const figures = await client.run({
      type: "open",
      address: process.address,
      wire: spec.wire,
      serverPid: process.pid,
      payload,
      load,
      perSecond,
      seconds,
      maxInFlight: Math.max(1, Math.min(MAX_IN_FLIGHT, fitting)),
    });
    return { server: spec.name, figures, failure: null };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { server: spec.name, figures: null, failure };
  }
}
