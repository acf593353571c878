import type { Log } from "./invocation/log.ts";
import type { MetricsServer } from "./http/metrics_server.ts";
import type { Metrics } from "./telemetry/metrics.ts";

/** Metrics that are served, with probes. */
export interface ServedMetrics extends Metrics {
  readonly port: number;
  /** Ends the measuring and the port. */
  close(): Promise<void>;
}

/** What metrics are served of, and where. */
export interface ServeMetricsOptions {
  readonly host: string;
  readonly metricsPort: number;
  readonly maxConcurrentCalls: number;
  readonly callCount: () => number;
  readonly isReady: () => boolean;
  readonly log: Log;
}

/**
 * Serves metrics and probes over HTTP.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function serveMetrics(
  { host, metricsPort, maxConcurrentCalls, callCount, isReady, log }: ServeMetricsOptions,
): Promise<ServedMetrics> {
  // Without them nothing of theirs is loaded.
  const [{ createMetrics }, { startMetricsServer }] = await Promise.all([
    import("./telemetry/metrics.ts"),
    import("./http/metrics_server.ts"),
  ]);
  const metrics = createMetrics({ callCount, maxConcurrentCalls });
  let server: MetricsServer;
  try {
    server = startMetricsServer({
      host,
      port: metricsPort,
      isReady,
      renderMetrics: metrics.render,
    });
  } catch (error) {
    metrics.close();
    throw error;
  }
  log.info("metrics on {url}", { url: server.url });
  return {
    ...metrics,
    port: server.port,
    async close() {
      await server.close();
      metrics.close();
    },
  };
}
