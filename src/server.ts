import type { ConnectionLimits } from "./port/connection_limits.ts";
import { HealthStatus } from "./grpc/health/health_status.ts";
import { LAST_WORDS_MS } from "./port/leave_bounds.ts";
import { absoluteTlsFiles, type TlsFiles } from "./port/tls/tls_files.ts";
import { type BufferLimits, planBuffers } from "./invocation/buffer_plan.ts";
import type { Log, LogLevel } from "./invocation/log.ts";
import { settlesWithin } from "./invocation/settles_within.ts";
import { EXIT_LOST_SANDBOXES } from "./invocation/process_end.ts";
import { poolFront } from "./sandbox/pool/pool_wire.ts";
import type { Grants } from "./sandbox/permissions/grants.ts";
import { fixPaths } from "./sandbox/start/fix_paths.ts";
import type { FunctionOptions } from "./sandbox/start/function_options.ts";
import type { InvokerHooks } from "./sandbox/start/invoker_hooks.ts";
import type { DeclaredInput, HandlerFacts, WireSetup } from "./sandbox/link/protocol.ts";
import { type StartedFunction, startFunction } from "./sandbox/start/start_function.ts";
import { isWireInside, type WireChoice } from "./serving/choose_wire.ts";
import type { Front } from "./serving/front.ts";
import { canSharePort } from "./serving/port_sharing.ts";
import { type ReservedPort, reservePort } from "./serving/reserve_port.ts";
import { serveMetrics } from "./serving/serve_metrics.ts";
import { onlyServing, type ServingOptions } from "./serving/serving_options.ts";
import { createLogSink } from "./telemetry/log_sink.ts";
import { createLog } from "./telemetry/logging.ts";
import type { TelemetryOptions } from "./telemetry/telemetry_options.ts";

export type { Grants, InvokerHooks, Log, LogLevel };

/** Options of {@linkcode startInvoker}. */
export interface InvokerOptions
  extends FunctionOptions, ConnectionLimits, TelemetryOptions, BufferLimits {
  /** @default {"localhost"} */
  readonly host?: string;
  /** 0: any free one. @default {10382} */
  readonly port?: number;
  /** Whether the port speaks HTTP/1.1 and HTTP/2 beside gRPC. @default {true} */
  readonly http?: boolean;
  /** Origins whose pages may send requests of HTTP, beside the port's own; `*`: all. @default {[]} */
  readonly cors?: readonly string[];
  /** Who holds the port. @default {"auto"} */
  readonly wire?: WireChoice;
  /** Absent: connections are in plaintext. */
  readonly tls?: TlsFiles;
  /** How long Calls under way may go on after a stop, in milliseconds. @default {10000} */
  readonly drainTimeoutMs?: number;
  /** Threads that loop and cannot be stopped before the invoker ends with 70. @default {1} */
  readonly maxLostSandboxes?: number;
}

/** An invoker that accepts Calls. */
export interface RunningInvoker
  extends AsyncDisposable, Pick<HandlerFacts, "interaction" | "takesRequest"> {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the handler's module; it may be another after a reload. */
  readonly file: string;
  /** Where metrics and probes are served, when they are. */
  readonly metricsPort?: number;
  /** Name of the export that new Calls go to, or of the service; several have commas between them. */
  readonly handler: string;
  /** Full names of the methods that are served; absent: it serves handlers. */
  readonly methods?: readonly string[] | undefined;
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

/**
 * Loads a function and serves it over gRPC.
 *
 * @throws {InvokerError} `start-failed` with the cause, in words for the operator
 */
export async function startInvoker(
  given: InvokerOptions,
  hooks?: InvokerHooks,
): Promise<RunningInvoker> {
  const options = fixPaths(given);
  const {
    host = "localhost",
    port = 10382,
    drainTimeoutMs = 10_000,
    maxLostSandboxes = 1,
    isolation = "worker",
    sandboxes = 1,
    metricsPort,
  } = options;
  const sink = createLogSink(Deno.stderr, options.logFormat);
  const isTerminal = Deno.stderr.isTerminal();
  const log = createLog({ ...options, isTerminal }, sink.write, hooks?.hearLog);
  const isInside = isWireInside(options);
  // Without TLS nothing of it is loaded.
  const tls = options.tls && await (await import("./port/tls/tls_credentials.ts"))
    .openTlsCredentials(absoluteTlsFiles(options.tls, options.cwd), log);
  const finished = Promise.withResolvers<number>();
  const started = Promise.withResolvers<() => Promise<void>>();
  const health = new HealthStatus();
  let lostThreads = 0;
  const held: { front?: Front; served?: StartedFunction; reserved?: ReservedPort } = {};
  const metrics = metricsPort === undefined ? undefined : await serveMetrics({
    host,
    metricsPort,
    measure: async () => await held.front?.measure() ?? [],
    isReady: () => held.front !== undefined && health.current === "SERVING",
    log,
  });
  const serving: ServingOptions = {
    ...options,
    host,
    port,
    hintsAtMessages: isTerminal && !options.logMessages,
    collectsMetrics: metrics !== undefined,
    ownsProcess: isInside && isolation === "process",
  };
  const served = held.served = await (hooks?.startFunction ?? startFunction)({
    ...options,
    underWay: planBuffers(options).underWay,
  }, {
    log,
    output: sink,
    versions: hooks?.versions,
    ...metrics?.sandboxes,
    ...(metrics && { onEnded: metrics.addEnded }),
    ...(isInside && { openPort }),
    onReadyCount(count, size) {
      health.setReady(count > 0);
      metrics?.sandboxes.onReadyCount(count, size);
      // One may have started with keys that were replaced meanwhile.
      if (tls) void held.front?.secure(tls.keys);
    },
    onLost(loss) {
      metrics?.sandboxes.onLost(loss);
      if (loss.stopped) return;
      // With the wire inside it would go on to hold the port, and serve nobody.
      if (++lostThreads < maxLostSandboxes && !isInside) return;
      log.error(
        "Threads that loop and cannot be stopped: {count}{limit}; the invoker ends, to be started anew; with --isolation process only the sandbox would end",
        { count: lostThreads, limit: isInside ? "" : " (--max-lost-sandboxes)" },
      );
      void started.promise.then((stop) => stop()).then(() => finished.resolve(EXIT_LOST_SANDBOXES));
    },
  }).catch(giveUp).finally(() => held.reserved?.release());
  const front = held.front = held.reserved
    ? poolFront(served.pool, held.reserved.port)
    : await serveOutside().catch((error) => served.close().then(() => giveUp(error)));
  log.info("isolation {isolation}, wire {wire}, sandboxes {sandboxes}", {
    isolation,
    wire: isInside ? "inside" : "outside",
    sandboxes,
  });
  if (tls) tls.onChange = (keys) => front.secure(keys);
  // They may have been replaced while the function loaded.
  if (tls) void front.secure(tls.keys);

  /** Makes sure of the port for sandboxes that hold it. */
  async function openPort(): Promise<() => WireSetup> {
    const reserved = held.reserved = await reservePort(host, port);
    return () => ({
      ...onlyServing(serving),
      port: reserved.port,
      addresses: reserved.addresses,
      sharedPort: canSharePort(),
      ...(tls && { tls: tls.keys }),
      ...(health.current === "SERVING" && held.served && { served: held.served.pool.handler }),
    });
  }

  async function serveOutside(): Promise<Front> {
    // With the wire inside nothing of it is loaded here.
    const { openUnitFront } = await import("./serving/unit_front.ts");
    return await openUnitFront(served.pool.invoke, serving, {
      ...hooks,
      log,
      health,
      keys: tls?.keys,
      handler: () => served.pool.handler,
      services: () => served.services,
    });
  }

  async function giveUp(error: unknown): Promise<never> {
    tls?.close();
    await metrics?.close();
    await settlesWithin(sink.flush(), LAST_WORDS_MS);
    throw error;
  }

  async function shutDown(): Promise<void> {
    const draining = front.drain();
    health.drain();
    const { calls, connections } = await draining;
    log.info("Stopping; Calls under way: {count}", { count: front.callCount });
    await served.unwatch();
    if (!await settlesWithin(calls, drainTimeoutMs)) {
      log.warn("Calls that did not end within {ms} ms and are cancelled: {count}", {
        count: front.callCount,
        ms: drainTimeoutMs,
      });
      front.abort();
      await settlesWithin(calls, LAST_WORDS_MS);
    }
    await settlesWithin(connections, LAST_WORDS_MS);
    front.close();
    tls?.close();
    await served.close();
    await metrics?.close();
    await settlesWithin(sink.flush(), LAST_WORDS_MS);
  }
  let stopping: Promise<void> | undefined;
  const stop = () => stopping ??= shutDown();
  started.resolve(stop);
  return {
    host,
    port: front.port,
    ...(metrics && { metricsPort: metrics.port }),
    get file() {
      return served.file;
    },
    get handler() {
      return served.names;
    },
    get methods() {
      return served.methods;
    },
    get interaction() {
      return served.pool.handler.interaction;
    },
    get input() {
      return served.pool.handler.input;
    },
    ...(served.pool.handler.takesRequest && { takesRequest: true }),
    isSecure: tls !== undefined,
    log,
    finished: finished.promise,
    async reload() {
      if (!stopping) await Promise.all([tls?.reload(), served.reload()]);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
