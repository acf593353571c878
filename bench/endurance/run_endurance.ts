import { delay } from "../load/delay.ts";
import type { ClosedLoopJob } from "../load/load_job.ts";
import { type LoadProcess, startLoadProcess } from "../load/load_process.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { readProcessFigures } from "../servers/process_figures.ts";
import { type ServerProcess, startServerProcess } from "../servers/server_process.ts";
import type { ServerSpec } from "../servers/server_spec.ts";
import type { EnduranceRun } from "./endurance_result.ts";
import { judgeMemory, type MemorySample } from "./memory_trend.ts";

/** Until then code is compiled and heaps find their size: not counted. */
const WARM_UP_MS = 5_000;

/** How long the same streams stay open. */
const MAX_LEG_MS = 20_000;

const SAMPLES = 250;
const MIN_INTERVAL_MS = 50;

/** Until what was allocated is given back, as far as it is. */
const IDLE_MS = 3_000;

/** Sends until there are `answers`, all the while looking at the server's memory. */
export async function runEndurance(
  server: ServerSpec,
  scenario: Scenario,
  answers: number,
): Promise<EnduranceRun> {
  await using process = await startServerProcess(server.command);
  await using client = startLoadProcess();
  const run = new Run(server, scenario, process, client);
  await delay(IDLE_MS);
  const idleBeforeMb = readProcessFigures(process.pid).residentMb;
  const startMs = performance.now();
  const samples = await run.load(answers);
  const tookMs = Math.round(performance.now() - startMs);
  await delay(IDLE_MS);
  return {
    server: server.name,
    scenario: scenario.name,
    unit: scenario.load.kind === "calls" ? "Calls" : "messages",
    tookMs,
    idleBeforeMb,
    idleAfterMb: readProcessFigures(process.pid).residentMb,
    trend: judgeMemory(samples),
    samples,
  };
}

class Run {
  #process: ServerProcess;
  #client: LoadProcess;
  #job: Omit<ClosedLoopJob, "measureMs">;

  constructor(
    { wire }: ServerSpec,
    { load, payload }: Scenario,
    process: ServerProcess,
    client: LoadProcess,
  ) {
    this.#process = process;
    this.#client = client;
    const { address, pid } = process;
    this.#job = { type: "closed", address, wire, serverPid: pid, payload, load, warmUpMs: 0 };
  }

  async load(answers: number): Promise<MemorySample[]> {
    let { perSecond } = await this.#leg(WARM_UP_MS, []);
    const intervalMs = Math.max(MIN_INTERVAL_MS, answers / perSecond * 1000 / SAMPLES);
    const samples: MemorySample[] = [];
    for (let answered = 0; answered < answers;) {
      const leftMs = (answers - answered) / perSecond * 1000;
      // However few answers are asked for, there have to be samples to judge by.
      const leastMs = (samples.length === 0 ? 30 : 1) * intervalMs;
      const measureMs = Math.min(MAX_LEG_MS, Math.max(leftMs, leastMs));
      const readings: MemoryReading[] = [];
      ({ perSecond } = await this.#leg(measureMs, readings, intervalMs));
      for (const { afterMs, residentMb } of readings) {
        samples.push({ answers: Math.round(answered + afterMs / 1000 * perSecond), residentMb });
      }
      answered += measureMs / 1000 * perSecond;
    }
    return samples;
  }

  /** One job of the load client, with `readings` of the memory meanwhile. */
  async #leg(measureMs: number, readings: MemoryReading[], intervalMs = measureMs) {
    const startMs = performance.now();
    const timer = setInterval(() => {
      const afterMs = performance.now() - startMs;
      const { residentMb } = readProcessFigures(this.#process.pid);
      if (residentMb !== null && afterMs < measureMs) readings.push({ afterMs, residentMb });
    }, intervalMs);
    try {
      return await this.#client.run({ ...this.#job, measureMs });
    } finally {
      clearInterval(timer);
    }
  }
}

interface MemoryReading {
  readonly afterMs: number;
  readonly residentMb: number;
}
