import type { LogFormat, LogLevel } from "../invocation/log.ts";
import { isTraced } from "../invocation/trace_context.ts";
import { type Grants, mergeGrants } from "./grants.ts";
import { startInProcess } from "./in_process_sandbox.ts";
import { locateFunction } from "./locate_function.ts";
import { assertHeld, giveUpUnneeded } from "./own_permissions.ts";
import { startProcessSandbox } from "./process_sandbox.ts";
import { readEnvironment } from "./read_environment.ts";
import { readPermissionSet } from "./read_permission_set.ts";
import { type SandboxPool, type SandboxPoolOptions, startSandboxPool } from "./sandbox_pool.ts";
import { startWorkerSandbox } from "./worker_sandbox.ts";

/** Which function is run, and what it is run in. */
export interface FunctionOptions {
  /** Path or `file:` URL of a module or its folder, with an optional `?handler=NAME`. */
  readonly functionUri: string;
  /** Name of the export; wins over the URI's. */
  readonly handler?: string;
  /** What a direct handler is run for. @default {"first"} */
  readonly promote?: "first" | "each";
  /** Where the handler runs. @default {"worker"} */
  readonly isolation?: "worker" | "process" | "none";
  /** What the handler may do. @default {{}} */
  readonly grants?: Partial<Grants>;
  /** Name of a permission set in the function's `deno.json` that is granted as well. */
  readonly permissionSet?: string;
  /** How many sandboxes run at once. @default {1} */
  readonly sandboxes?: number;
  /** How long a sandbox may take to answer a ping before it is given up, in ms. @default {10000} */
  readonly stallTimeoutMs?: number;
  /** Memory that a sandbox that is a process may take, in MiB. @default {512} */
  readonly memoryLimitMiB?: number;
  /** How long the function's `setup` may take, in milliseconds. @default {10000} */
  readonly setupTimeoutMs?: number;
  /** How long its `teardown` may take, in milliseconds. @default {10000} */
  readonly teardownTimeoutMs?: number;
  /** The least severe level of what is logged, and of what the handler prints. @default {"info"} */
  readonly logLevel?: LogLevel;
  /** How lines of the log, and of what the handler prints, are written. @default {"text"} */
  readonly logFormat?: LogFormat;
  /** Gives up, for the whole process and for good, the permissions that are not needed. @default {false} */
  readonly giveUpPermissions?: boolean;
}

/** A function that has been found and loaded. */
export interface StartedFunction {
  /** Absolute path of the handler's module. */
  readonly file: string;
  readonly pool: SandboxPool;
}

/** To listen, and to load the function again when its sandbox is replaced. */
const OWN_PERMISSIONS = {
  worker: ["net", "read"],
  process: ["net", "read", "run", "env"],
} as const;

/**
 * Finds a function and starts the sandboxes that it runs in.
 *
 * @throws {InvokerError} `start-failed` with the cause, in words for the operator
 */
export async function startFunction(
  options: FunctionOptions,
  pool: SandboxPoolOptions,
): Promise<StartedFunction> {
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
    logLevel: leastLevel = "info",
    logFormat: format = "text",
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
    const start = () => startInProcess({ ...setup, console: { leastLevel, format } }, log);
    return { file, pool: await startSandboxPool(start, pool) };
  }
  const named = permissionSet === undefined ? {} : await readPermissionSet(folder, permissionSet);
  const grants = mergeGrants({ read: [folder] }, options.grants ?? {}, named);
  assertHeld(grants);
  const host = { stallTimeoutMs, teardownTimeoutMs, log };
  const environment = isolation === "process" ? readEnvironment(grants) : {};
  // A compiled program was told when it was compiled.
  const isTold = Deno.build.standalone || environment.OTEL_DENO !== undefined;
  if (isolation === "process" && isTraced(globalThis) && !isTold) {
    log.warn("What the function does is not traced: start the invoker with --allow-env=OTEL_*");
  }
  if (options.giveUpPermissions) giveUpUnneeded(grants, OWN_PERMISSIONS[isolation]);
  let started = 0;
  const start = isolation === "process"
    ? () =>
      startProcessSandbox(
        { ...setup, grants, console: { leastLevel, format: "marked" } },
        { ...host, memoryLimitMiB, environment },
      )
    : () =>
      startWorkerSandbox(
        { ...setup, grants, console: { leastLevel, format, sandbox: ++started } },
        host,
      );
  return { file, pool: await startSandboxPool(start, { ...pool, size }) };
}
