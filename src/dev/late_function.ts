import { deferInvoke } from "../invocation/defer_invoke.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { failedStream } from "../invocation/failed_stream.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { stopping } from "../invocation/stopping.ts";
import type { LoadedHandler } from "../sandbox/link/protocol.ts";
import { locateFunction } from "../sandbox/locate/locate_function.ts";
import type { SandboxPool } from "../sandbox/pool/sandbox_pool.ts";
import { coalesce } from "../sandbox/start/coalesce.ts";
import type { FunctionOptions } from "../sandbox/start/function_options.ts";
import type { ServiceSet } from "../service/service_set.ts";
import {
  type StartedFunction,
  startFunction,
  type StartFunctionOptions,
} from "../sandbox/start/start_function.ts";
import { FunctionWatch } from "../sandbox/watch/function_watch.ts";

/** What starts a function, and may have nothing to serve for a while. */
export interface LateFunction {
  readonly start: typeof startFunction;
  /** Resolves when a version has loaded, or the first has not. */
  readonly tried: Promise<void>;
}

/** Takes every path, so that whoever calls is told why nothing is served. */
const NOT_LOADED: LoadedHandler = { name: "", interaction: "direct", takesRequest: true };
/** How long a Call waits for the first version, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Creates what starts a function whose first version may not load: it returns before it has, and tries
 * each change of its files until one does. From then on it is as {@linkcode startFunction} has it.
 */
export function createLateFunction(): LateFunction {
  const tried = Promise.withResolvers<void>();
  return {
    tried: tried.promise,
    start: (options, listeners) => startLate(options, listeners, tried),
  };
}

/** @throws {InvokerError} `start-failed` when there is no such function */
async function startLate(
  options: FunctionOptions,
  listeners: StartFunctionOptions,
  tried: PromiseWithResolvers<void>,
): Promise<StartedFunction> {
  const { log, versions } = listeners;
  const { file } = await locateFunction(options.functionUri);
  const closing = new AbortController();
  let started: StartedFunction | undefined;
  let services: ServiceSet | undefined;
  let failure: unknown;
  const watch = await FunctionWatch.open({
    ...options,
    log,
    alsoFiles: [...options.services?.protos ?? [], ...options.services?.protoSets ?? []],
  });

  /** Returns whether it serves. */
  async function load(givenUp: AbortSignal): Promise<boolean> {
    const startedMs = performance.now();
    try {
      started = await startFunction(options, {
        ...listeners,
        versions: versions && {
          failed: (error) => versions.failed(error),
          open(found) {
            // What they are is known before there are methods.
            services = found.services;
            return versions.open(found);
          },
        },
        givenUp: AbortSignal.any([givenUp, closing.signal]),
      });
      log.info("Loaded {file}#{faas.name} in {duration_ms} ms", {
        file: started.file,
        "faas.name": started.names,
        duration_ms: Math.round(performance.now() - startedMs),
      });
      // It has its own from now on.
      void watch.close();
      return true;
    } catch (error) {
      if (givenUp.aborted || closing.signal.aborted) return false;
      failure = error;
      log.error("{why}; it is loaded again when it changes", { why: errorMessage(error) });
      versions?.failed(error);
      return false;
    } finally {
      if (!givenUp.aborted) tried.resolve();
    }
  }
  const reload = coalesce(load);
  let loading = reload();
  watch.start(() => loading = reload({ abandon: true }));

  const pool = latePool(() => started?.pool, {
    closing: closing.signal,
    tried: tried.promise,
    why: () => failure,
  });
  const unwatch = async () => {
    await Promise.all([watch.close(), started?.unwatch()]);
  };
  return {
    get file() {
      return started?.file ?? file;
    },
    get names() {
      return started?.names ?? "";
    },
    get methods() {
      return started?.methods;
    },
    get services() {
      return started ? started.services : services;
    },
    pool,
    async reload() {
      if (started) await started.reload();
      else await (loading = reload({ abandon: true }));
    },
    unwatch,
    async close() {
      closing.abort(stopping());
      await unwatch();
      await loading;
      await started?.close();
    },
  };
}

/** The sandboxes of a function that may not have loaded yet; they start by themselves. */
function latePool(
  pool: () => SandboxPool | undefined,
  { closing, tried, why }: {
    readonly closing: AbortSignal;
    /** Resolves when the first version has loaded, or has not. */
    readonly tried: Promise<void>;
    readonly why: () => unknown;
  },
): SandboxPool {
  const invoke: SandboxPool["invoke"] = (invocation) =>
    (pool()?.invoke ?? (why() === undefined ? whenTried : refuse))(invocation);
  const whenTried = deferInvoke(() => tried.then(() => invoke), closing, PATIENCE_MS);
  const refuse = () =>
    failedStream(
      new InvokerError("unavailable", `The function has not loaded: ${errorMessage(why())}`),
    );
  return {
    invoke,
    get handler() {
      return pool()?.handler ?? NOT_LOADED;
    },
    get readyCount() {
      return pool()?.readyCount ?? 0;
    },
    get present() {
      return pool()?.present ?? [];
    },
    replace: () => Promise.reject(new TypeError("Cannot replace it: it replaces itself")),
    startNoMore: () => pool()?.startNoMore(),
    close: async () => await pool()?.close(),
  };
}
