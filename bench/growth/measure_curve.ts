import { type LoadProcess, startLoadProcess } from "../load/load_process.ts";
import { readMachineFacts } from "../measure/machine_facts.ts";
import type { RoundFigures } from "../report/result_file.ts";
import { type ServerProcess, startServerProcess } from "../servers/server_process.ts";
import type { Curve, CurvePoint } from "./curves.ts";
import type { CurveResult, SeriesResult } from "./growth_result.ts";

/** How long a curve is measured. */
export interface GrowthPlan {
  readonly rounds: number;
  /** Before a server's first measurement: what is compiled late is compiled then. */
  readonly firstWarmUpMs: number;
  /** Before each of its others. */
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** Three minutes in all. */
export const GROWTH_PLAN: GrowthPlan = {
  rounds: 3,
  firstWarmUpMs: 1_600,
  warmUpMs: 150,
  measureMs: 350,
};

/**
 * Measures every point of `curve` once a round, all servers of a place in turn, in an order that
 * turns around from round to round.
 */
export async function measureCurve(curve: Curve, plan: GrowthPlan): Promise<CurveResult> {
  const startedAt = new Date().toISOString();
  const machine = await readMachineFacts();
  const found = new Map<CurvePoint, RoundFigures[]>();
  await using servers = new WarmServers(plan.firstWarmUpMs);
  for (let round = 0; round < plan.rounds; round++) {
    for (const point of round % 2 === 0 ? curve.points : curve.points.toReversed()) {
      const figures = await servers.measure(point, plan.warmUpMs, plan.measureMs);
      found.set(point, [...found.get(point) ?? [], figures]);
    }
  }
  return { curve: curve.name, startedAt, machine, series: collectSeries(curve.points, found) };
}

/** The servers of a curve: each starts when it is first measured, and goes on to the end. */
class WarmServers implements AsyncDisposable {
  #resources = new AsyncDisposableStack();
  #client: LoadProcess = this.#resources.use(startLoadProcess());
  #running = new Map<string, ServerProcess>();
  #firstWarmUpMs: number;

  constructor(firstWarmUpMs: number) {
    this.#firstWarmUpMs = firstWarmUpMs;
  }

  async measure(point: CurvePoint, warmUpMs: number, measureMs: number): Promise<RoundFigures> {
    const { server, scenario: { load, payload } } = point;
    const known = this.#running.get(server.name);
    const process = known ?? this.#resources.use(await startServerProcess(server.command));
    this.#running.set(server.name, process);
    return await this.#client.run({
      type: "closed",
      address: process.address,
      wire: server.wire,
      serverPid: process.pid,
      payload,
      load,
      warmUpMs: known === undefined ? this.#firstWarmUpMs : warmUpMs,
      measureMs,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

function collectSeries(
  points: readonly CurvePoint[],
  found: ReadonlyMap<CurvePoint, readonly RoundFigures[]>,
): SeriesResult[] {
  const names = [...new Set(points.map(({ series }) => series))];
  return names.map((name) => ({
    name,
    points: points.filter(({ series }) => series === name).map((point) => {
      const rounds = found.get(point) ?? [];
      return {
        x: point.x,
        usPerMessage: rounds.map(({ perSecond }) => round(1e6 / perSecond)),
        serverCpuUs: rounds.map(({ serverCpuUs }) => serverCpuUs && round(serverCpuUs)),
      };
    }),
  }));
}

/** To nanoseconds. */
function round(us: number): number {
  return Math.round(us * 1000) / 1000;
}
