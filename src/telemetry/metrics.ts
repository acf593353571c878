import { Registry } from "prom-client";
import type { ObserveCall } from "../invocation/call_observer.ts";
import type { OnRejected } from "../invocation/rejection.ts";
import { addCallMetrics, type CallMetricsOptions } from "./call_metrics.ts";
import { lastingValues } from "./lasting_values.ts";
import { type MetricValues, sumMetrics, valuesOf } from "./metric_values.ts";
import { addEventLoopDelay, addResourceMetrics, addTargetInfo } from "./process_metrics.ts";
import { addRejectionMetrics } from "./rejection_metrics.ts";
import { addSandboxMetrics, type SandboxMetrics } from "./sandbox_metrics.ts";

/** Metrics of what serves Calls, in the thread that holds the port. */
export interface WireMetrics {
  readonly observe: ObserveCall;
  readonly onRejected: OnRejected;
  values(): Promise<readonly MetricValues[]>;
  /** Ends the measuring. */
  close(): void;
}

/** Options of {@linkcode createWireMetrics}. */
export interface WireMetricsOptions extends CallMetricsOptions {
  /** Whether the process that it is in is its own. @default {false} */
  readonly ownsProcess?: boolean;
}

/** Metrics of an invoker: of its sandboxes, and of what serves Calls, wherever that is. */
export interface Metrics {
  readonly sandboxes: SandboxMetrics;
  /** Adds what one that has ended had counted. */
  readonly addEnded: (values: readonly MetricValues[]) => void;
  /**
   * The sum of all, in the text format of Prometheus.
   *
   * @param measure asks those that serve
   */
  render(
    measure: () => Promise<readonly (readonly MetricValues[])[]>,
  ): Promise<{ readonly contentType: string; readonly text: string }>;
}

/**
 * Creates metrics in a registry of their own.
 *
 * No label has a value that a caller chooses: there are never more of them than statuses, codes and
 * reasons.
 */
export function createWireMetrics({ ownsProcess, ...options }: WireMetricsOptions): WireMetrics {
  const registry = new Registry();
  const observe = addCallMetrics(registry, options);
  const onRejected = addRejectionMetrics(registry);
  if (ownsProcess) addResourceMetrics(registry);
  const close = addEventLoopDelay(registry);
  return { observe, onRejected, values: () => valuesOf(registry), close };
}

/** Creates metrics in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const sandboxes = addSandboxMetrics(registry);
  addResourceMetrics(registry);
  addTargetInfo(registry);
  let ended: Promise<readonly MetricValues[]> = Promise.resolve([]);
  return {
    sandboxes,
    addEnded(values) {
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
