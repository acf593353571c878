import type { Log } from "../invocation/log.ts";
import type { MetricValues } from "../telemetry/metric_values.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** Metrics that are served, with probes. */
export interface ServedMetrics extends Pick<Metrics, "sandboxes" | "addEnded"> {
  readonly port: number;
  /** Ends at once. Never rejects. */
  close(): Promise<void>;
}

/** What metrics are served of, and where. */
export interface ServeMetricsOptions {
  readonly host: string;
  readonly metricsPort: number;
  /** Asks those that serve Calls. */
  readonly measure: () => Promise<readonly (readonly MetricValues[])[]>;
  readonly isReady: () => boolean;
  readonly log: Log;
}

/**
 * Serves metrics and probes over HTTP.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function serveMetrics(
  { host, metricsPort, measure, isReady, log }: ServeMetricsOptions,
): Promise<ServedMetrics> {
  // Without them nothing of theirs is loaded.
  const [{ createMetrics }, { startMetricsServer }] = await Promise.all([
    import("../telemetry/metrics.ts"),
    import("../http/metrics_server.ts"),
  ]);
  const { sandboxes, addEnded, render } = createMetrics();
  const renderMetrics = () => render(measure);
  const server = startMetricsServer({ host, port: metricsPort, isReady, renderMetrics, log });
  log.info("metrics on {url}", { url: server.url });
  return { sandboxes, addEnded, port: server.port, close: server.close };
}
