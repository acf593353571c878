import type { Invoke } from "../invocation/invocation.ts";
import { errorMessage, InvokerError } from "../invocation/invoker_error.ts";
import type { Log } from "../invocation/log.ts";
import type { Sandbox } from "./sandbox.ts";

/** Options of {@linkcode superviseSandbox}. */
export interface SuperviseSandboxOptions {
  readonly log: Log;
  /** Waits before another try, in milliseconds. Takes the place of a timer in tests. */
  readonly pause?: (ms: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/**
 * A sandbox that is replaced when it dies, for as long as it is not closed.
 *
 * The Calls of a dead sandbox fail; those that come while its replacement loads wait for it. It
 * starts at once; after one that did not load, or died before its first Call, there is a pause that
 * doubles from 0.1 s up to 10 s.
 *
 * @throws {InvokerError} `start-failed` when the first one does not load
 */
export async function superviseSandbox(
  start: () => Promise<Sandbox>,
  { log, pause = delay }: SuperviseSandboxOptions,
): Promise<Sandbox> {
  const first = await start();
  let invoke = first.invoke;
  let close = first.close;
  const closing = new AbortController();
  /** Whether the present one has been given a Call; one that dies before that died while loading. */
  let hasServed = false;
  /** Before the next start. */
  let pauseMs = 0;

  async function replace(what: string): Promise<void> {
    log.error("The sandbox ended, a new one takes its place: {what}", { what });
    if (hasServed) pauseMs = 0;
    const replacement = startAgain();
    invoke = deferInvoke(replacement.then((sandbox) => sandbox.invoke), closing.signal);
    await replacement.then(adopt, () => {}); // rejects when it is no longer wanted
  }
  async function startAgain(): Promise<Sandbox> {
    while (true) {
      if (pauseMs > 0) await pause(pauseMs);
      pauseMs = Math.min(Math.max(2 * pauseMs, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
      closing.signal.throwIfAborted();
      try {
        return await start();
      } catch (error) {
        log.error("{what}; the next try is in {ms} ms", { what: errorMessage(error), ms: pauseMs });
      }
    }
  }
  function adopt(sandbox: Sandbox): void {
    if (closing.signal.aborted) return sandbox.close();
    invoke = sandbox.invoke;
    close = sandbox.close;
    hasServed = false;
    sandbox.lost.then(replace);
  }

  adopt(first);
  return {
    handler: first.handler,
    invoke: (invocation) => {
      hasServed = true;
      return invoke(invocation);
    },
    lost: new Promise(() => {}),
    close: () => {
      closing.abort(new InvokerError("error-server-stopping", "The invoker is stopping"));
      close();
    },
  };
}

/**
 * An `Invoke` that is not there yet. Nothing of the input is read before it is; a Call does not wait
 * longer than its caller, nor than until `closing` aborts.
 */
function deferInvoke(next: Promise<Invoke>, closing: AbortSignal): Invoke {
  next.catch(() => {}); // reported to those that wait
  return (invocation) => {
    const cancelled = new AbortController();
    const signal = AbortSignal.any([invocation.signal, closing, cancelled.signal]);
    const reader = untilAborted(next, signal).then((invoke) => invoke(invocation).getReader());
    reader.catch((reason) => invocation.input.cancel(reason).catch(() => {}));
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await (await reader).read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        cancelled.abort(reason);
        await reader.then((opened) => opened.cancel(reason), () => {});
      },
    }, { highWaterMark: 0 });
  };
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
