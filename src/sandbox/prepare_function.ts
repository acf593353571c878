import type { Log } from "../invocation/log.ts";
import { isTraced } from "../invocation/trace_context.ts";
import type { FunctionOptions } from "./function_options.ts";
import { mergeGrants } from "./grants.ts";
import { startInProcess } from "./in_process_sandbox.ts";
import { type LocatedFunction, locateFunction } from "./locate_function.ts";
import { assertHeld, giveUpUnneeded } from "./own_permissions.ts";
import { startProcessSandbox } from "./process_sandbox.ts";
import { readEnvironment } from "./read_environment.ts";
import { readPermissionSet } from "./read_permission_set.ts";
import type { StartSandbox } from "./sandbox_pool.ts";
import { startWorkerSandbox } from "./worker_sandbox.ts";

/** A function as it is on disk at a moment. */
export interface PreparedFunction {
  readonly located: LocatedFunction;
  /** Starts a sandbox of it. */
  readonly start: StartSandbox;
}

/** To listen, and to load the function again when its sandbox is replaced. */
const OWN_PERMISSIONS = {
  worker: ["net", "read"],
  process: ["net", "read", "run", "env"],
} as const;

/**
 * Creates what finds a function, and what it is granted, anew each time.
 *
 * The first time tells the log what there is to tell, and gives up permissions when that is asked for.
 */
export function createPrepare(options: FunctionOptions, log: Log): () => Promise<PreparedFunction> {
  const {
    promote = "first",
    isolation = "worker",
    permissionSet,
    stallTimeoutMs = 10_000,
    setupTimeoutMs = 10_000,
    teardownTimeoutMs = 10_000,
    memoryLimitMiB = 512,
    logLevel: leastLevel = "info",
    logFormat: format = "text",
  } = options;
  const host = { stallTimeoutMs, teardownTimeoutMs, log };
  let isFirst = true;
  let hasGivenUp = false;
  let started = 0;

  /** @throws {InvokerError} `start-failed` with the cause, in words for the operator */
  async function prepare(): Promise<PreparedFunction> {
    const located = await locateFunction(options.functionUri);
    const { entryUrl, folder } = located;
    const handler = options.handler ?? located.handler;
    const setup = { entryUrl, handler, promote, setupTimeoutMs, teardownTimeoutMs };
    if (isolation === "none") {
      log.warn("The function runs without a sandbox (--isolation none): for debugging only");
      const start = () => startInProcess({ ...setup, console: { leastLevel, format } }, log);
      return { located, start };
    }
    const named = permissionSet === undefined ? {} : await readPermissionSet(folder, permissionSet);
    const grants = mergeGrants({ read: [folder] }, options.grants ?? {}, named);
    assertHeld(grants, { hasGivenUp });
    const environment = isolation === "process" ? readEnvironment(grants) : {};
    // A compiled program was told when it was compiled.
    const isTold = Deno.build.standalone || environment.OTEL_DENO !== undefined;
    if (isFirst && isolation === "process" && isTraced(globalThis) && !isTold) {
      log.warn("What the function does is not traced: start the invoker with --allow-env=OTEL_*");
    }
    if (isFirst && options.giveUpPermissions) {
      giveUpUnneeded(grants, OWN_PERMISSIONS[isolation]);
      hasGivenUp = true;
    }
    isFirst = false;
    const start: StartSandbox = isolation === "process"
      ? (signal) =>
        startProcessSandbox(
          { ...setup, grants, console: { leastLevel, format: "marked" } },
          { ...host, memoryLimitMiB, environment, signal },
        )
      : (signal) =>
        startWorkerSandbox(
          { ...setup, grants, console: { leastLevel, format, sandbox: ++started } },
          { ...host, signal },
        );
    return { located, start };
  }
  return prepare;
}
