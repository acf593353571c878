import { Registry } from "prom-client";
import type { ObserveCall } from "../invocation/call_observer.ts";
import type { OnRejected } from "../invocation/rejection.ts";
import { addCallMetrics, type CallMetricsOptions } from "./call_metrics.ts";
import { type MetricValues, valuesOf } from "./metric_values.ts";
import { addProcessMetrics } from "./process_metrics.ts";
import { addRejectionMetrics } from "./rejection_metrics.ts";
import { addSandboxMetrics, type SandboxMetrics } from "./sandbox_metrics.ts";

/** Metrics of one invoker. */
export interface Metrics {
  readonly observe: ObserveCall;
  readonly sandboxes: SandboxMetrics;
  readonly onRejected: OnRejected;
  /** All of them at this moment, in the text format of Prometheus. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** The same as values, for whoever adds up those of several processes. */
  values(): Promise<readonly MetricValues[]>;
  /** Ends the measuring. */
  close(): void;
}

/**
 * Creates metrics in a registry of their own.
 *
 * No label has a value that a caller chooses: there are never more of them than statuses, codes and
 * reasons.
 */
export function createMetrics(options: CallMetricsOptions): Metrics {
  const registry = new Registry();
  const observe = addCallMetrics(registry, options);
  const sandboxes = addSandboxMetrics(registry);
  const onRejected = addRejectionMetrics(registry);
  const close = addProcessMetrics(registry);
  return {
    observe,
    sandboxes,
    onRejected,
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
    values: () => valuesOf(registry),
    close,
  };
}
