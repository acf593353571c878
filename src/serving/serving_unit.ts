import { summarizeFailure } from "../function/failure_summary.ts";
import type { HealthStatus } from "../grpc/health/health_status.ts";
import type { OwnServices } from "../grpc/own_services.ts";
import type { ServePages } from "../http/create_http_service.ts";
import type { ServedHandler } from "../http/request_plan.ts";
import { planBuffers } from "../invocation/buffer_plan.ts";
import { observeAll, type ObserveCall } from "../invocation/call_observer.ts";
import { CallGate } from "../invocation/call_gate.ts";
import type { Invoke } from "../invocation/invocation.ts";
import type { InvokerError } from "../invocation/invoker_error.ts";
import type { Log } from "../invocation/log.ts";
import { withMiddleware } from "../invocation/middleware.ts";
import type { SecureServers } from "../port/tls/secure_servers.ts";
import { createAccessLog } from "../telemetry/access_log.ts";
import type { CallMetricsOptions } from "../telemetry/call_metrics.ts";
import type { MetricValues } from "../telemetry/metric_values.ts";
import { createRejectionLog } from "../telemetry/rejection_log.ts";
import { createTracing } from "../telemetry/tracing.ts";
import { type Draining, servePort } from "./serve_port.ts";
import type { ServingOptions } from "./serving_options.ts";

/** What serves Calls on a port: the wire, who is let in, and what is told of it. */
export interface ServingUnit {
  /** The port that it listens on. */
  readonly port: number;
  /** Calls under way. */
  readonly callCount: number;
  /**
   * Takes no new connections, tells clients to go elsewhere, and lets no more Calls in.
   *
   * @param isReplaced whether others serve there: then Calls that come meanwhile are let in
   * @param lastMs how long those may go on to ask who hear of it only with an answer. @default {0}
   */
  drain(isReplaced?: boolean, lastMs?: number): Draining;
  /** Fails all Calls under way; by default as the invoker stops. */
  abort(error?: InvokerError): void;
  /** What it has counted; empty where nobody asks for metrics. */
  measure(): Promise<readonly MetricValues[]>;
  /** Ends at once; Calls under way are cut off. */
  close(): void;
}

/** What it is put together with. */
export interface ServingParts {
  readonly log: Log;
  readonly health: HealthStatus;
  /** What connections are secured with; absent: they are in plaintext. */
  readonly tls?: SecureServers | undefined;
  /** Told when something else closes the port. */
  readonly onPortClosed?: () => void;
  /** Asked when a Call opens. */
  readonly handler: () => ServedHandler;
  /** Services of one's own that are served at the moment. */
  readonly services?: () => OwnServices | undefined;
  /** What is served beside the function. @default nothing */
  readonly pages?: ServePages | undefined;
  /** Who else is told of Calls. @default nobody */
  readonly observe?: ObserveCall | undefined;
}

/**
 * Serves Calls with an {@linkcode Invoke}: the same in front of all sandboxes and in one of them.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function startServingUnit(
  invoke: Invoke,
  options: ServingOptions,
  { log, health, tls, handler, services, onPortClosed, pages, observe }: ServingParts,
): Promise<ServingUnit> {
  const { host, maxConcurrentCalls = 1000 } = options;
  let { port } = options;
  const gate = new CallGate({ maxConcurrentCalls });
  const callCount = () => gate.callCount;
  const [tracing, metrics] = await Promise.all([
    createTracing(() => {
      const { name, isMethod, others = [] } = handler();
      return { handler: name, isMethod, others, host, port };
    }),
    openMetrics({ ...options, handler, callCount, maxConcurrentCalls }),
  ]);
  const logRejection = createRejectionLog(log, () => performance.now());
  const server = await servePort(withMiddleware(invoke, (next) => gate.admit(next)), {
    ...options,
    handler,
    services,
    limits: options,
    buffers: planBuffers(options),
    health,
    tls,
    onPortClosed,
    pages,
    observe: observeAll([
      createAccessLog(log, { ...options, handler }),
      ...(tracing ? [tracing] : []),
      ...(metrics ? [metrics.observe] : []),
      ...(observe ? [observe] : []),
    ]),
    onFailure: (error) => log.error("A Call failed: {why}", { why: summarizeFailure(error) }),
    onRejected(rejection) {
      metrics?.onRejected(rejection);
      logRejection(rejection);
    },
    onConnectionsFull: (count) =>
      log.warn("More connections are refused: there are {count}, see --max-connections", { count }),
  });
  port = server.port;
  return {
    port,
    get callCount() {
      return gate.callCount;
    },
    drain(isReplaced = false, lastMs = 0) {
      const draining = server.drain(isReplaced, lastMs);
      if (!isReplaced) gate.shut();
      return draining;
    },
    abort: (error) => gate.abort(error),
    measure: async () => await metrics?.values() ?? [],
    close() {
      server.close();
      metrics?.close();
    },
  };
}

async function openMetrics(
  { collectsMetrics, ...options }: ServingOptions & CallMetricsOptions,
) {
  if (!collectsMetrics) return undefined;
  // Without them nothing of theirs is loaded.
  const { createWireMetrics } = await import("../telemetry/metrics.ts");
  return createWireMetrics(options);
}
