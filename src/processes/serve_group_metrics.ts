import type { Log } from "../invocation/log.ts";
import type { GroupMetrics } from "../telemetry/group_metrics.ts";
import type { Measured } from "./process_messages.ts";

/** Metrics of all processes, served over HTTP with probes. */
export interface GroupMetricsServer extends Pick<GroupMetrics, "onServingCount" | "onLost"> {
  readonly port: number;
  close(): Promise<void>;
}

/** What metrics are served of, and where. */
export interface ServeGroupMetricsOptions {
  readonly host: string;
  readonly metricsPort: number;
  /** Asks all processes what they know of themselves. */
  readonly measure: () => Promise<readonly Measured[]>;
  readonly log: Log;
}

/**
 * Serves the metrics of all processes, added up, and probes: ready is who has one process that is.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function serveGroupMetrics(
  { host, metricsPort, measure, log }: ServeGroupMetricsOptions,
): Promise<GroupMetricsServer> {
  // Without them nothing of theirs is loaded.
  const [{ createGroupMetrics }, { startMetricsServer }] = await Promise.all([
    import("../telemetry/group_metrics.ts"),
    import("../http/metrics_server.ts"),
  ]);
  const { onServingCount, onLost, render } = createGroupMetrics();
  const server = startMetricsServer({
    host,
    port: metricsPort,
    log,
    isReady: async () => (await measure()).some(({ isReady }) => isReady),
    renderMetrics: () => render(async () => (await measure()).map(({ values }) => values)),
  });
  log.info("metrics on {url}", { url: server.url });
  return { onServingCount, onLost, port: server.port, close: server.close };
}
