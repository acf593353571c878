import type { CallMetricsOptions } from "../../src/telemetry/call_metrics.ts";
import {
  createMetrics,
  createWireMetrics,
  type Metrics,
  type WireMetrics,
} from "../../src/telemetry/metrics.ts";

/** All metrics of an invoker whose own thread holds the port. */
export interface JoinedMetrics extends WireMetrics, Pick<Metrics, "sandboxes"> {
  render(): ReturnType<Metrics["render"]>;
}

export function joinMetrics(options: CallMetricsOptions): JoinedMetrics {
  const wire = createWireMetrics(options);
  const { sandboxes, render } = createMetrics();
  return { ...wire, sandboxes, render: () => render(async () => [await wire.values()]) };
}
