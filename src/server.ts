import type { ConnectionLimits } from "./grpc/http2/connection_limits.ts";
import { HealthStatus } from "./grpc/health/health_status.ts";
import { summarizeFailure } from "./function/failure_summary.ts";
import { startGrpcServer } from "./grpc/server.ts";
import type { TlsCredentials } from "./grpc/tls/tls_credentials.ts";
import { absoluteTlsFiles, type TlsFiles } from "./grpc/tls/tls_files.ts";
import { type BufferLimits, planBuffers } from "./invocation/buffer_plan.ts";
import { observeAll } from "./invocation/call_observer.ts";
import { CallGate } from "./invocation/call_gate.ts";
import type { Log, LogLevel } from "./invocation/log.ts";
import { withMiddleware } from "./invocation/middleware.ts";
import { settlesWithin } from "./invocation/settles_within.ts";
import { EXIT_LOST_SANDBOXES } from "./invocation/process_end.ts";
import type { Grants } from "./sandbox/permissions/grants.ts";
import { fixPaths } from "./sandbox/start/fix_paths.ts";
import type { FunctionOptions } from "./sandbox/start/function_options.ts";
import type { DeclaredInput } from "./sandbox/link/protocol.ts";
import { startFunction } from "./sandbox/start/start_function.ts";
import { serveMetrics } from "./serve_metrics.ts";
import { createRejectionLog } from "./telemetry/rejection_log.ts";
import { createAccessLog } from "./telemetry/access_log.ts";
import { createLogSink } from "./telemetry/log_sink.ts";
import { createLog } from "./telemetry/logging.ts";
import type { TelemetryOptions } from "./telemetry/telemetry_options.ts";
import type { MetricValues } from "./telemetry/metric_values.ts";
import { createTracing } from "./telemetry/tracing.ts";

export type { Grants, Log, LogLevel };

/** Options of {@linkcode startInvoker}. */
export interface InvokerOptions
  extends FunctionOptions, ConnectionLimits, TelemetryOptions, BufferLimits {
  /** @default {"localhost"} */
  readonly host?: string;
  /** 0: any free one. @default {10382} */
  readonly port?: number;
  /** Whether other processes listen on the same port, which is not 0 then. @default {false} */
  readonly sharedPort?: boolean;
  /** Collects metrics for whoever asks for their values, without a port. @default {false} */
  readonly collectMetrics?: boolean;
  /** Absent: connections are in plaintext. */
  readonly tls?: TlsFiles;
  /** How long Calls under way may go on after a stop, in milliseconds. @default {10000} */
  readonly drainTimeoutMs?: number;
  /** Threads that loop and cannot be stopped before the invoker ends with 70. @default {1} */
  readonly maxLostSandboxes?: number;
}

/** An invoker that accepts Calls. */
export interface RunningInvoker extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the handler's module; it may be another after a reload. */
  readonly file: string;
  /** Where metrics and probes are served, when they are. */
  readonly metricsPort?: number;
  /** The values of all metrics, where they are collected or served. */
  readonly metricValues?: () => Promise<readonly MetricValues[]>;
  /** Whether Calls are served, as probes are told. */
  readonly isReady: boolean;
  /** Name of the export that new Calls go to. */
  readonly handler: string;
  readonly interaction: "direct" | "streaming";
  /** What it says that it takes, when it does. */
  readonly input?: DeclaredInput | undefined;
  /** Whether connections are secured by TLS. */
  readonly isSecure: boolean;
  readonly log: Log;
  /** Resolves with an exit status when it has ended by itself. */
  readonly finished: Promise<number>;
  /**
   * Reads anew what can be: the files of TLS, and the function. What does not load leaves what was
   * there before serving. What comes of it is logged. It does not fail.
   */
  reload(): Promise<void>;
  /** Lets the Calls under way finish, for as long as the drain timeout allows, and ends. */
  stop(): Promise<void>;
}

/** How long cancelled Calls have to tell their callers, and connections to close behind them. */
const LAST_WORDS_MS = 500;

/**
 * Loads a function and serves it over gRPC.
 *
 * @throws {InvokerError} `start-failed` with the cause, in words for the operator
 */
export async function startInvoker(given: InvokerOptions): Promise<RunningInvoker> {
  const options = fixPaths(given);
  const {
    host = "localhost",
    port = 10382,
    drainTimeoutMs = 10_000,
    maxConcurrentCalls = 1000,
    maxLostSandboxes = 1,
    sharedPort = false,
  } = options;
  const sink = createLogSink(Deno.stderr, options.logFormat);
  const isTerminal = Deno.stderr.isTerminal();
  const log = createLog({ ...options, isTerminal }, sink.write);
  const tls = options.tls && await openTls(absoluteTlsFiles(options.tls, options.cwd), log);
  let boundPort = port;
  // Before permissions are given up.
  const tracing = await createTracing(
    () => ({ handler: served.pool.handler.name, host, port: boundPort }),
    log,
  );
  const finished = Promise.withResolvers<number>();
  const started = Promise.withResolvers<() => Promise<void>>();
  const health = new HealthStatus();
  let lostThreads = 0;
  const gate = new CallGate({ maxConcurrentCalls });
  let accepts = false;
  const isReady = () => accepts && health.current === "SERVING";
  const { metricsPort, collectMetrics } = options;
  const metrics = metricsPort === undefined && !collectMetrics ? undefined : await serveMetrics({
    host,
    metricsPort,
    maxConcurrentCalls,
    callCount: () => gate.callCount,
    isReady,
    log,
  });
  const buffers = planBuffers(options);
  const served = await startFunction({ ...options, underWay: buffers.underWay }, {
    log,
    output: sink,
    ...metrics?.sandboxes,
    onReadyCount(count, size) {
      health.setReady(count > 0);
      metrics?.sandboxes.onReadyCount(count, size);
    },
    onLost(loss) {
      metrics?.sandboxes.onLost(loss);
      if (loss.stopped || ++lostThreads < maxLostSandboxes) return;
      log.error(
        "Threads that loop and cannot be stopped: {count} (--max-lost-sandboxes); the invoker ends, to be started anew; with --isolation process only the sandbox would end",
        {
          count: lostThreads,
        },
      );
      void started.promise.then((stop) => stop()).then(() => finished.resolve(EXIT_LOST_SANDBOXES));
    },
  }).catch(giveUp);
  const invoke = withMiddleware(served.pool.invoke, (next) => gate.admit(next));
  const logRejection = createRejectionLog(log, () => performance.now());
  const server = await startGrpcServer(invoke, {
    host,
    port,
    sharedPort,
    limits: options,
    buffers,
    health,
    tls,
    observe: observeAll([
      createAccessLog(log, {
        ...options,
        handler: () => served.pool.handler,
        hintsAtMessages: isTerminal && !options.logMessages,
      }),
      ...(tracing ? [tracing] : []),
      ...(metrics ? [metrics.observe] : []),
    ]),
    onFailure: (error) => log.error("A Call failed: {why}", { why: summarizeFailure(error) }),
    onRejected(rejection) {
      metrics?.onRejected(rejection);
      logRejection(rejection);
    },
    onConnectionsFull: (count) =>
      log.warn("More connections are refused: there are {count}, see --max-connections", { count }),
  }).catch(async (error) => {
    await served.close();
    return await giveUp(error);
  });
  accepts = true;
  boundPort = server.port;

  async function giveUp(error: unknown): Promise<never> {
    tls?.close();
    await metrics?.close();
    await settlesWithin(sink.flush(), LAST_WORDS_MS);
    throw error;
  }

  async function shutDown(): Promise<void> {
    log.info("Stopping; Calls under way: {count}", { count: gate.callCount });
    const { calls, connections } = server.drain();
    gate.shut();
    await served.unwatch();
    if (!await settlesWithin(calls, drainTimeoutMs)) {
      log.warn("Calls that did not end within {ms} ms and are cancelled: {count}", {
        count: gate.callCount,
        ms: drainTimeoutMs,
      });
      gate.abort();
      await settlesWithin(calls, LAST_WORDS_MS);
    }
    await settlesWithin(connections, LAST_WORDS_MS);
    server.close();
    await served.close();
    await metrics?.close();
    await settlesWithin(sink.flush(), LAST_WORDS_MS);
  }
  let stopping: Promise<void> | undefined;
  const stop = () => stopping ??= shutDown();
  started.resolve(stop);
  return {
    host,
    port: server.port,
    ...(metrics?.port !== undefined && { metricsPort: metrics.port }),
    ...(metrics && { metricValues: metrics.values }),
    get isReady() {
      return isReady();
    },
    get file() {
      return served.file;
    },
    get handler() {
      return served.pool.handler.name;
    },
    get interaction() {
      return served.pool.handler.interaction;
    },
    get input() {
      return served.pool.handler.input;
    },
    isSecure: tls !== undefined,
    log,
    finished: finished.promise,
    async reload() {
      if (stopping) return;
      await Promise.all([tls?.reload(), served.reload()]);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function openTls(files: TlsFiles, log: Log): Promise<TlsCredentials> {
  // Without TLS nothing of it is loaded.
  const { openTlsCredentials } = await import("./grpc/tls/tls_credentials.ts");
  return await openTlsCredentials(files, log);
}
