import { errorMessage } from "../../invocation/error_message.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import type { Log } from "../../invocation/log.ts";
import type { ServiceSet } from "../../service/service_set.ts";
import { coalesce } from "./coalesce.ts";
import type { FunctionOptions } from "./function_options.ts";
import type { FunctionWatch } from "../watch/function_watch.ts";
import { createPrepare, type PrepareListeners } from "./prepare_function.ts";
import {
  type SandboxPool,
  type SandboxPoolOptions,
  type StartSandbox,
  startSandboxPool,
} from "../pool/sandbox_pool.ts";

/** A function that has been found and loaded. */
export interface StartedFunction {
  /** Absolute path of the handler's module. */
  readonly file: string;
  /** Names of its handlers, or of its services, with commas between them. */
  readonly names: string;
  /** Full names of its methods, where it has those of services. */
  readonly methods: readonly string[] | undefined;
  /** The services that it has the methods of. */
  readonly services: ServiceSet | undefined;
  readonly pool: SandboxPool;
  /**
   * Finds and loads it anew. New Calls go to what was loaded, or to what was there before when it
   * does not load. What comes of it is logged. Never rejects.
   */
  reload(): Promise<void>;
  /** Watches its files no more. Never rejects. */
  unwatch(): Promise<void>;
  /** Ends its sandboxes. Calls under way fail. Never rejects. */
  close(): Promise<void>;
}

/** Who is told of what comes of it. */
export interface StartFunctionOptions extends SandboxPoolOptions, PrepareListeners {
  /** Gives up the first version while it loads, with the signal's reason. */
  readonly givenUp?: AbortSignal | undefined;
}

const LOADED_ONCE = "with --isolation none a module is loaded once in a process";

/**
 * Finds a function and starts the sandboxes that it runs in.
 *
 * @throws {InvokerError} `start-failed` with the cause, in words for the operator
 */
export async function startFunction(
  options: FunctionOptions,
  poolOptions: StartFunctionOptions,
): Promise<StartedFunction> {
  const { log } = poolOptions;
  const { isolation, sandboxes = 1 } = options;
  const isReloadable = isolation !== "none";
  if (options.watch && !isReloadable) throw failure(`Cannot watch: ${LOADED_ONCE}`);
  const prepare = createPrepare(options, poolOptions);
  const { versions, givenUp: firstGivenUp } = poolOptions;
  const first = await prepare();
  let { located, services } = first;
  // Before it is loaded, so that no change is missed.
  const watch = options.watch ? await openWatch(options, log) : undefined;
  const startFirst: StartSandbox = firstGivenUp
    ? (signal) => first.start(AbortSignal.any([signal, firstGivenUp]))
    : first.start;
  const starting = startSandboxPool(startFirst, {
    ...poolOptions,
    size: isReloadable ? sandboxes : 1,
  });
  // Before it serves, or says why it does not.
  const [started] = await Promise.allSettled([starting, first.told]);
  if (started.status === "rejected") await watch?.close();
  const pool = await starting;
  first.version?.loaded(pool.handler);

  /** Returns whether what was loaded is what new Calls go to. */
  async function loadAnew(givenUp: AbortSignal): Promise<boolean> {
    const startedMs = performance.now();
    try {
      if (!isReloadable) throw failure(LOADED_ONCE);
      const prepared = await prepare();
      const { callCount } = await pool.replace(prepared.start, givenUp, prepared.startTrial);
      ({ located, services } = prepared);
      prepared.version?.loaded(pool.handler);
      log.info(
        "Reloaded {file}#{faas.name} ({form}) in {duration_ms} ms; " +
          "Calls that go on with the old version: {count}",
        {
          file: located.file,
          "faas.name": namesOf(pool, services),
          form: services ? "service" : pool.handler.interaction,
          duration_ms: Math.round(performance.now() - startedMs),
          count: callCount,
        },
      );
      return true;
    } catch (error) {
      if (givenUp.aborted) log.info("A reload was given up: there is a later version");
      else if (error instanceof InvokerError && error.code === "error-server-stopping") {
        log.info("A reload was given up: the invoker stops");
      } else {
        const why = errorMessage(error);
        log.error("Cannot reload: {why}; the version before goes on serving", { why });
        versions?.failed(error);
      }
      return false;
    }
  }
  const reload = coalesce(loadAnew);
  const unwatch = async () => await watch?.close();
  watch?.start(() => reload({ abandon: true }));

  return {
    get file() {
      return located.file;
    },
    get names() {
      return namesOf(pool, services);
    },
    get methods() {
      const { handler } = pool;
      return services && [handler, ...handler.others ?? []].map(({ name }) => name);
    },
    get services() {
      return services;
    },
    pool,
    reload: async () => void await reload(),
    unwatch,
    async close() {
      await unwatch();
      await pool.close();
    },
  };
}

function namesOf({ handler }: SandboxPool, own: ServiceSet | undefined): string {
  const named = own?.services ?? [handler, ...handler.others ?? []];
  return named.map(({ name }) => name).join(",");
}

async function openWatch(
  { functionUri, services }: FunctionOptions,
  log: Log,
): Promise<FunctionWatch> {
  // Without it nothing of it is loaded.
  const { FunctionWatch } = await import("../watch/function_watch.ts");
  return await FunctionWatch.open({
    functionUri,
    log,
    ...(services && { alsoFiles: [...services.protos, ...services.protoSets] }),
  });
}

function failure(message: string): InvokerError {
  return new InvokerError("start-failed", message);
}
