import type { Log } from "./invocation/log.ts";
import type { MetricsServer } from "./http/metrics_server.ts";
import type { Metrics } from "./telemetry/metrics.ts";

/** Metrics that are served, with probes, or collected for whoever asks. */
export interface ServedMetrics extends Metrics {
  /** Absent: they are not served. */
  readonly port?: number;
  /** Ends the measuring and the port. */
  close(): Promise<void>;
}

/** What metrics are served of, and where. */
export interface ServeMetricsOptions {
  readonly host: string;
  /** Absent: they are collected only. */
  readonly metricsPort: number | undefined;
  readonly maxConcurrentCalls: number;
  readonly callCount: () => number;
  readonly isReady: () => boolean;
  readonly log: Log;
}

/**
 * Collects metrics and, where there is a port, serves them and probes over HTTP.
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
  if (metricsPort === undefined) {
    return { ...metrics, close: () => Promise.resolve(metrics.close()) };
  }
  let server: MetricsServer;
  try {
    server = startMetricsServer({
      host,
      port: metricsPort,
      isReady,
      renderMetrics: metrics.render,
      log,
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
