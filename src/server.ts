import { HealthStatus } from "./grpc/health_status.ts";
import { startGrpcServer } from "./grpc/server.ts";
import { CallGate } from "./invocation/call_gate.ts";
import { errorMessage } from "./invocation/invoker_error.ts";
import type { Log } from "./invocation/log.ts";
import { withMiddleware } from "./invocation/middleware.ts";
import { type Grants, mergeGrants } from "./sandbox/grants.ts";
import { startInProcess } from "./sandbox/in_process_sandbox.ts";
import { locateFunction } from "./sandbox/locate_function.ts";
import { assertHeld, giveUpUnneeded } from "./sandbox/own_permissions.ts";
import { startProcessSandbox } from "./sandbox/process_sandbox.ts";
import { readEnvironment } from "./sandbox/read_environment.ts";
import { readPermissionSet } from "./sandbox/read_permission_set.ts";
import {
  type SandboxPool,
  type SandboxPoolOptions,
  startSandboxPool,
} from "./sandbox/sandbox_pool.ts";
import { startWorkerSandbox } from "./sandbox/worker_sandbox.ts";
import { createLog, type LogLevel } from "./telemetry/logging.ts";

export type { Grants, Log, LogLevel };

/** Options of {@linkcode startInvoker}. */
export interface InvokerOptions {
  /** Path or `file:` URL of a module or its folder, with an optional `?handler=NAME`. */
  readonly functionUri: string;
  /** Name of the export; wins over the URI's. */
  readonly handler?: string;
  /** @default {"localhost"} */
  readonly host?: string;
  /** 0: any free one. @default {10382} */
  readonly port?: number;
  /** What a direct handler is run for. @default {"first"} */
  readonly promote?: "first" | "each";
  /** Where the handler runs. @default {"worker"} */
  readonly isolation?: "worker" | "process" | "none";
  /** What the handler may do. @default {{}} */
  readonly grants?: Partial<Grants>;
  /** Name of a permission set in the function's `deno.json` that is granted as well. */
  readonly permissionSet?: string;
  /** How long Calls under way may go on after a stop, in milliseconds. @default {10000} */
  readonly drainTimeoutMs?: number;
  /** @default {1000} */
  readonly maxConcurrentCalls?: number;
  /** Largest message that is taken, in bytes. @default {4194304} */
  readonly maxMessageBytes?: number;
  /** How many sandboxes run at once. @default {1} */
  readonly sandboxes?: number;
  /** How long a sandbox may take to answer a ping before it is given up, in ms. @default {10000} */
  readonly stallTimeoutMs?: number;
  /** Threads that loop and cannot be stopped before the invoker ends with 70. @default {1} */
  readonly maxLostSandboxes?: number;
  /** Memory that a sandbox that is a process may take, in MiB. @default {512} */
  readonly memoryLimitMiB?: number;
  /** How long the function's `setup` may take, in milliseconds. @default {10000} */
  readonly setupTimeoutMs?: number;
  /** How long its `teardown` may take, in milliseconds. @default {10000} */
  readonly teardownTimeoutMs?: number;
  /** @default {"info"} */
  readonly logLevel?: LogLevel;
  /** Gives up, for the whole process and for good, the permissions that are not needed. @default {false} */
  readonly giveUpPermissions?: boolean;
}

/** An invoker that accepts Calls. */
export interface RunningInvoker extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the handler's module. */
  readonly file: string;
  /** Name of the export that is served. */
  readonly handler: string;
  readonly interaction: "direct" | "streaming";
  readonly log: Log;
  /** Resolves with an exit status when it has ended by itself. */
  readonly finished: Promise<number>;
  /** Lets the Calls under way finish, for as long as the drain timeout allows, and ends. */
  stop(): Promise<void>;
}

/** `EX_SOFTWARE` of sysexits.h: a supervisor starts it anew. */
const EXIT_LOST_SANDBOXES = 70;
const DEFAULT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** To listen, and to load the function again when its sandbox is replaced. */
const OWN_PERMISSIONS = {
  worker: ["net", "read"],
  process: ["net", "read", "run", "env"],
} as const;
/** How long cancelled Calls have to tell their callers, and connections to close behind them. */
const LAST_WORDS_MS = 500;

/**
 * Loads a function and serves it over gRPC.
 *
 * @throws {InvokerError} `start-failed` with the cause, in words for the operator
 */
export async function startInvoker(options: InvokerOptions): Promise<RunningInvoker> {
  const {
    host = "localhost",
    port = 10382,
    drainTimeoutMs = 10_000,
    maxConcurrentCalls = 1000,
    maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES,
    maxLostSandboxes = 1,
    logLevel = "info",
  } = options;
  const log = createLog(logLevel, (line) => Deno.stderr.writeSync(new TextEncoder().encode(line)));
  const finished = Promise.withResolvers<number>();
  const started = Promise.withResolvers<() => Promise<void>>();
  const health = new HealthStatus();
  let lostThreads = 0;
  const { file, pool } = await startPool(options, {
    log,
    onReadyCount: (count) => health.setReady(count > 0),
    onLost({ stopped }) {
      if (stopped || ++lostThreads < maxLostSandboxes) return;
      log.error(
        "{count} threads loop and cannot be stopped: the invoker ends, to be started anew",
        {
          count: lostThreads,
        },
      );
      void started.promise.then((stop) => stop()).then(() => finished.resolve(EXIT_LOST_SANDBOXES));
    },
  });
  const gate = new CallGate({ maxConcurrentCalls });
  const invoke = withMiddleware(pool.invoke, (next) => gate.admit(next));
  const server = await startGrpcServer(invoke, {
    host,
    port,
    maxMessageBytes,
    health,
    onFailure: (error) => log.error("A Call failed: {why}", { why: errorMessage(error) }),
  }).catch(async (error) => {
    await pool.close();
    throw error;
  });

  async function shutDown(): Promise<void> {
    log.info("Stopping; Calls under way: {count}", { count: gate.callCount });
    const { calls, connections } = server.drain();
    gate.shut();
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
    await pool.close();
  }
  let stopping: Promise<void> | undefined;
  const stop = () => stopping ??= shutDown();
  started.resolve(stop);
  return {
    host,
    port: server.port,
    file,
    handler: pool.handler.name,
    interaction: pool.handler.interaction,
    log,
    finished: finished.promise,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A function that has been found and loaded. */
interface LoadedPool {
  readonly file: string;
  readonly pool: SandboxPool;
}

async function startPool(
  options: InvokerOptions,
  pool: SandboxPoolOptions,
): Promise<LoadedPool> {
  const { log } = pool;
  const {
    promote = "first",
    isolation = "worker",
    permissionSet,
    sandboxes: size = 1,
    stallTimeoutMs = 10_000,
    setupTimeoutMs = 10_000,
    teardownTimeoutMs = 10_000,
    memoryLimitMiB = 512,
  } = options;
  const { file, entryUrl, folder, handler } = await locateFunction(options.functionUri);
  const setup = {
    entryUrl,
    handler: options.handler ?? handler,
    promote,
    setupTimeoutMs,
    teardownTimeoutMs,
  };
  if (isolation === "none") {
    log.warn("The function runs without a sandbox (--isolation none): for debugging only");
    return { file, pool: await startSandboxPool(() => startInProcess(setup, log), pool) };
  }
  const named = permissionSet === undefined ? {} : await readPermissionSet(folder, permissionSet);
  const grants = mergeGrants({ read: [folder] }, options.grants ?? {}, named);
  assertHeld(grants);
  const host = { stallTimeoutMs, teardownTimeoutMs, log };
  const environment = isolation === "process" ? readEnvironment(grants) : {};
  if (options.giveUpPermissions) giveUpUnneeded(grants, OWN_PERMISSIONS[isolation]);
  const start = isolation === "process"
    ? () => startProcessSandbox({ ...setup, grants }, { ...host, memoryLimitMiB, environment })
    : () => startWorkerSandbox({ ...setup, grants }, host);
  return { file, pool: await startSandboxPool(start, { ...pool, size }) };
}

/** Whether a promise settles in time. */
async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
