import { delay } from "../load/delay.ts";
import type { LoadProcess } from "../load/load_process.ts";
import { makeScenario } from "../scenarios/matrix.ts";
import { lengthFactor, type Plan } from "../scenarios/plan.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { ServerSpec } from "../servers/server_spec.ts";
import { ResultCollector } from "./result_collector.ts";
import { SETTLE_MS, startAndCall, type StartedServer, toStartFigures } from "./start_up.ts";

/** Before anything is measured a server meets these. */
const WARM_UPS = ["calls-32", "streams-16", "server-streams-16"]
  .map((load) => makeScenario(load, 16));

/** What a server compiles behind its first Call is not to slow the next one's start. */
const QUIET_MS = 150;

/**
 * Runs all rounds. In each, every server is started anew, so that what a start decides by chance is
 * in the spread; then all of them are measured in turn in each scenario, in an order that turns
 * around from round to round: what slows the machine for a while falls on all of them.
 */
export async function runRounds(
  specs: readonly ServerSpec[],
  scenarios: readonly Scenario[],
  plan: Plan,
  client: LoadProcess,
  onRound: (round: number) => void,
): Promise<ResultCollector> {
  const collector = new ResultCollector(scenarios, specs);
  for (let round = 0; round < plan.rounds; round++) {
    onRound(round);
    await using resources = new AsyncDisposableStack();
    const inOrder = round % 2 === 0 ? specs : specs.toReversed();
    const servers = await startServers(inOrder, resources);
    for (const server of servers) collector.addStart(server.spec.name, toStartFigures(server));
    for (const server of servers) await warmUp(server, scenarios, plan.firstWarmUpMs, client);
    for (const scenario of scenarios) {
      for (const server of servers) await measureOnce(server, scenario, plan, client, collector);
    }
  }
  return collector;
}

/** Starts servers, one after the other, and lets them settle. */
export async function startServers(
  specs: readonly ServerSpec[],
  resources: AsyncDisposableStack,
): Promise<StartedServer[]> {
  const started: StartedServer[] = [];
  for (const spec of specs) {
    started.push(await startAndCall(spec, resources));
    await delay(QUIET_MS);
  }
  await delay(SETTLE_MS);
  return started;
}

/** Runs a server for `durationMs` before it is measured, over as many connections as then. */
export async function warmUp(
  { spec, process }: StartedServer,
  scenarios: readonly Scenario[],
  durationMs: number,
  client: LoadProcess,
): Promise<void> {
  const connections = Math.max(1, ...scenarios.map(({ load }) => load.connections ?? 1));
  const fitting = WARM_UPS.filter(({ load }) => spec.loads.includes(load.kind));
  for (const { load, payload } of fitting) {
    const { address, pid } = process;
    const measureMs = durationMs / fitting.length;
    const spread = { ...load, connections };
    const target = { address, wire: spec.wire, serverPid: pid, payload, load: spread };
    // A server that cannot do this will fail where it is counted.
    await client.run({ type: "closed", ...target, warmUpMs: 0, measureMs }).catch(() => {});
  }
}

async function measureOnce(
  { spec, process }: StartedServer,
  scenario: Scenario,
  { warmUpMs, measureMs }: Plan,
  client: LoadProcess,
  collector: ResultCollector,
): Promise<void> {
  const { load, payload } = scenario;
  if (!spec.loads.includes(load.kind)) return;
  const { address, pid } = process;
  const target = { address, wire: spec.wire, serverPid: pid, payload, load };
  try {
    const factor = lengthFactor(payload);
    const figures = await client.run({
      type: "closed",
      ...target,
      warmUpMs: factor * warmUpMs,
      measureMs: factor * measureMs,
    });
    collector.addRound(scenario, spec.name, figures);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    collector.addRound(scenario, spec.name, null, reason);
  }
}
