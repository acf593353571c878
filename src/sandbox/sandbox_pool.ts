import type { Invoke } from "../invocation/invocation.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { Log } from "../invocation/log.ts";
import { deferInvoke } from "./defer_invoke.ts";
import type { LoadedHandler } from "./protocol.ts";
import type { Sandbox, SandboxLoss } from "./sandbox.ts";
import { SandboxSlot } from "./sandbox_slot.ts";

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

/** Sandboxes of one function. */
export interface SandboxPool {
  readonly handler: LoadedHandler;
  /** Runs a Call in the sandbox that has the fewest; it stays there. */
  readonly invoke: Invoke;
  /** Sandboxes that take Calls. */
  readonly readyCount: number;
  /** Ends all of them. Calls under way fail. Never rejects. */
  close(): Promise<void>;
}

/**
 * Starts sandboxes, and replaces those that die (contract §6).
 *
 * The Calls of a dead sandbox fail; those that come while none is ready wait for one.
 *
 * @throws {InvokerError} `start-failed` when one does not load
 */
export async function startSandboxPool(
  start: () => Promise<Sandbox>,
  options: SandboxPoolOptions,
): Promise<SandboxPool> {
  const { size = 1, log, startTimeoutMs = 30_000, pause = delay } = options;
  const closing = new AbortController();
  const waiting = new Set<() => void>();
  const countReady = () => slots.filter(({ sandbox }) => sandbox !== undefined).length;
  const tellReadyCount = () => options.onReadyCount?.(countReady(), size);
  const onLost = (loss: SandboxLoss) => {
    tellReadyCount();
    options.onLost?.(loss);
  };
  const onReady = () => {
    tellReadyCount();
    for (const wake of waiting) wake();
    waiting.clear();
  };
  const timedStart = async () => {
    const startedMs = performance.now();
    const sandbox = await start();
    options.onStarted?.(performance.now() - startedMs);
    return sandbox;
  };
  const onStartFailed = () => options.onStartFailed?.();
  const slots = Array.from(
    { length: size },
    () => new SandboxSlot({ start: timedStart, log, pause, onLost, onReady, onStartFailed }),
  );
  tellReadyCount();
  const opened = await Promise.allSettled(slots.map((slot) => slot.open()));
  const closeAll = async () => void await Promise.all(slots.map((slot) => slot.close()));
  const [first] = opened;
  const failed = opened.find((result) => result.status === "rejected");
  if (failed || first?.status !== "fulfilled") {
    await closeAll();
    throw failed?.reason;
  }
  tellReadyCount();

  /** The least loaded sandbox's `invoke`; `undefined` when none is ready. */
  function pick(): Invoke | undefined {
    let best: { readonly slot: SandboxSlot; readonly sandbox: Sandbox } | undefined;
    for (const slot of slots) {
      const { sandbox } = slot;
      if (sandbox && (!best || sandbox.callCount < best.sandbox.callCount)) {
        best = { slot, sandbox };
      }
    }
    best?.slot.noteCall();
    return best?.sandbox.invoke;
  }
  async function waitForOne(givenUp: AbortSignal): Promise<Invoke> {
    while (true) {
      const invoke = pick();
      if (invoke) return invoke;
      await new Promise<void>((wake) => {
        waiting.add(wake);
        givenUp.addEventListener("abort", () => waiting.delete(wake), { once: true });
      });
    }
  }

  return {
    handler: first.value.handler,
    invoke: (invocation) => {
      const invoke = pick() ?? deferInvoke(waitForOne, closing.signal, startTimeoutMs);
      return invoke(invocation);
    },
    get readyCount() {
      return countReady();
    },
    close() {
      closing.abort(new InvokerError("error-server-stopping", "The invoker is stopping"));
      return closeAll();
    },
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
