import { deferInvoke } from "../../invocation/defer_invoke.ts";
import type { Invoke } from "../../invocation/invocation.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import type { Log } from "../../invocation/log.ts";
import { pause } from "../../invocation/pause.ts";
import { stopping } from "../../invocation/stopping.ts";
import type { LoadedHandler } from "../link/protocol.ts";
import { retireGenerations } from "./retire_generations.ts";
import type { Sandbox, SandboxLoss } from "../outside/sandbox.ts";
import { SandboxGeneration } from "./sandbox_generation.ts";

/** Options of {@linkcode startSandboxPool}. */
export interface SandboxPoolOptions {
  /** How many sandboxes run at once. @default {1} */
  readonly size?: number;
  readonly log: Log;
  /** How long a Call waits for a sandbox when there is none, in milliseconds. @default {30000} */
  readonly startTimeoutMs?: number;
  /** Told of each sandbox that has died. */
  readonly onLost?: (loss: SandboxLoss) => void;
  /** Told how many sandboxes take Calls, of how many: at first, when all have started, and at each change. */
  readonly onReadyCount?: (count: number, size: number) => void;
  /** Told of each sandbox that has loaded, and how long that took. */
  readonly onStarted?: (durationMs: number) => void;
  /** Told of each that takes the place of a dead one, and did not load. */
  readonly onStartFailed?: () => void;
  /** Waits before another try, in milliseconds. Takes the place of a timer in tests. */
  readonly pause?: (ms: number) => Promise<void>;
}

/** Starts a sandbox of one version of a function; the signal gives it up while it loads. */
export type StartSandbox = (signal: AbortSignal) => Promise<Sandbox>;

/** Sandboxes of one function. */
export interface SandboxPool {
  /** What new Calls go to. */
  readonly handler: LoadedHandler;
  /** Runs a Call in the sandbox that has the fewest; it stays there. */
  readonly invoke: Invoke;
  /** Sandboxes that take Calls. */
  readonly readyCount: number;
  /** All that are there: some may take no Calls any more. */
  readonly present: readonly Sandbox[];
  /**
   * Starts sandboxes of another version. When all are ready, new Calls go there at once; those under
   * way go on where they are, in sandboxes that are ended behind them.
   *
   * @param givenUp gives it up while it loads
   * @param startTrial starts one that serves nothing, which has to load first: with the port in its hands
   * one that does not would keep new connections waiting
   * @throws {InvokerError} `start-failed` when one does not load; all stays as it was then
   */
  replace(
    start: StartSandbox,
    givenUp: AbortSignal,
    startTrial?: StartSandbox,
  ): Promise<ReplacedVersion>;
  /** Starts none any more, as the invoker stops: to replace one, or of another version. */
  startNoMore(): void;
  /** Ends all of them. Calls under way fail. Never rejects. */
  close(): Promise<void>;
}

/** A version of a function that new Calls do not go to any more. */
export interface ReplacedVersion {
  /** Calls that go on with it. */
  readonly callCount: number;
}

/**
 * Starts sandboxes, and replaces those that die (docs/sandbox.md).
 *
 * The Calls of a dead sandbox fail; those that come while none is ready wait for one.
 *
 * @throws {InvokerError} `start-failed` when one does not load
 */
export async function startSandboxPool(
  start: StartSandbox,
  options: SandboxPoolOptions,
): Promise<SandboxPool> {
  const { size = 1, log, startTimeoutMs = 30_000, pause: wait = pause } = options;
  const closing = new AbortController();
  const stopped = new AbortController();
  const waiting = new Set<() => void>();
  const retired = retireGenerations(log);
  const tellReadyCount = () => options.onReadyCount?.(current.readyCount, size);
  const onReady = () => {
    tellReadyCount();
    if (current.readyCount === 0) return;
    for (const wake of waiting) wake();
    waiting.clear();
  };

  function createGeneration(startOne: StartSandbox): SandboxGeneration {
    return new SandboxGeneration({
      size,
      log,
      pause: wait,
      onReady,
      async start(signal) {
        const startedMs = performance.now();
        const sandbox = await startOne(signal);
        options.onStarted?.(performance.now() - startedMs);
        return sandbox;
      },
      onStartFailed: () => options.onStartFailed?.(),
      onLost(loss) {
        tellReadyCount();
        options.onLost?.(loss);
      },
    });
  }
  async function waitForOne(givenUp: AbortSignal): Promise<Invoke> {
    while (current.readyCount === 0) {
      await new Promise<void>((wake) => {
        waiting.add(wake);
        givenUp.addEventListener("abort", () => waiting.delete(wake), { once: true });
      });
    }
    // A sandbox is picked when the Call goes to it: by then it may be another one's turn.
    return invoke;
  }
  const invoke: Invoke = (invocation) => {
    const picked = current.pick() ?? deferInvoke(waitForOne, closing.signal, startTimeoutMs);
    return picked(invocation);
  };

  let trialEnded: Promise<void> | undefined;
  let current = createGeneration(start);
  tellReadyCount();
  let handler = await current.open().catch(async (error) => {
    await current.close();
    throw error;
  });
  tellReadyCount();
  const isExclusive = current.present.some(({ wire }) => wire?.isExclusive);

  return {
    invoke,
    get handler() {
      return handler;
    },
    get readyCount() {
      return current.readyCount;
    },
    get present() {
      return [...current.present, ...retired.present];
    },
    async replace(startOther, givenUp, startTrial) {
      const signal = AbortSignal.any([givenUp, closing.signal, stopped.signal]);
      signal.throwIfAborted();
      if (isExclusive) {
        throw new InvokerError(
          "start-failed",
          "two sandboxes cannot hold the port at once here: with --wire outside they need not",
        );
      }
      if (startTrial) {
        const trial = await startTrial(signal);
        await (trialEnded = trial.close());
        signal.throwIfAborted();
      }
      const next = createGeneration(startOther);
      let left: Promise<void> | undefined;
      const giveUp = (error: InvokerError) => left ??= retired.giveUp(next, error);
      const onAbort = () => void giveUp(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      let loaded: LoadedHandler;
      try {
        loaded = await next.open();
        signal.throwIfAborted();
        if (next.readyCount === 0) {
          throw new InvokerError("start-failed", "Cannot use what was loaded: its sandbox ended");
        }
      } catch (error) {
        await giveUp(error as InvokerError);
        throw error;
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
      const former = current;
      [current, handler] = [next, loaded];
      onReady();
      return { callCount: await retired.add(former) };
    },
    startNoMore() {
      stopped.abort(stopping());
      current.startNoMore(stopping());
    },
    async close() {
      closing.abort(stopping());
      await Promise.all([current.close(), retired.close(), trialEnded]);
    },
  };
}
