import { Counter, Gauge, Registry } from "prom-client";
import { DEATH_REASONS, type DeathReason } from "../invocation/process_end.ts";
import { lastingValues, type MetricValues, sumMetrics, valuesOf } from "./metric_values.ts";
import { addResourceMetrics } from "./process_metrics.ts";

/** Metrics of several processes that serve together. */
export interface GroupMetrics {
  /** Told how many processes serve, of how many that there are to be. */
  readonly onServingCount: (serving: number, size: number) => void;
  /** Told of each that has ended unasked, and of what it had counted when it was last asked. */
  readonly onLost: (values: readonly MetricValues[], reason: DeathReason) => void;
  /**
   * The sum over all processes, those that have ended too, in the text format of Prometheus.
   *
   * @param measure asks those that are there; one that ends meanwhile is to be among them
   */
  render(
    measure: () => Promise<readonly (readonly MetricValues[])[]>,
  ): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Creates metrics in a registry of their own. */
export function createGroupMetrics(): GroupMetrics {
  const registry = new Registry();
  const registers = [registry];
  // Of this process, which serves nothing itself.
  addResourceMetrics(registry);
  const processes = new Gauge({
    name: "faas_processes",
    help: "Serving processes (--processes): serving, or starting.",
    labelNames: ["state"],
    registers,
  });
  const restarts = new Counter({
    name: "faas_process_restarts_total",
    help: "Serving processes that ended unasked and are replaced, by the reason of their death.",
    labelNames: ["reason"],
    registers,
  });
  // There from the beginning: what rises from nothing is no increase to Prometheus.
  for (const reason of DEATH_REASONS) restarts.inc({ reason }, 0);
  let ended: Promise<readonly MetricValues[]> = Promise.resolve([]);
  return {
    onServingCount(serving, size) {
      processes.set({ state: "serving" }, serving);
      processes.set({ state: "starting" }, size - serving);
    },
    onLost(values, reason) {
      restarts.inc({ reason });
      // What cannot be added does not take the sum so far with it.
      ended = ended.then((before) => add(before, values).catch(() => before));
    },
    async render(measure) {
      // At the same moment as it is asked who is there: nobody counts twice, or not at all.
      const endedBefore = ended;
      const serving = await measure();
      const sum = sumMetrics([...serving, await endedBefore, await valuesOf(registry)]);
      return { contentType: sum.contentType, text: await sum.metrics() };
    },
  };
}

async function add(
  before: readonly MetricValues[],
  values: readonly MetricValues[],
): Promise<readonly MetricValues[]> {
  return await valuesOf(sumMetrics([before, lastingValues(values)]));
}
