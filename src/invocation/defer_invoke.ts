import type { Invoke } from "./invocation.ts";
import { InvokerError } from "./invoker_error.ts";

/**
 * An `Invoke` that is not there yet. Nothing of the input is read before it is; a Call waits no longer
 * than its caller, than `timeoutMs`, and than until `closing` aborts.
 *
 * @param find resolves with the real one; its signal aborts when the Call no longer waits
 */
export function deferInvoke(
  find: (givenUp: AbortSignal) => Promise<Invoke>,
  closing: AbortSignal,
  timeoutMs: number,
): Invoke {
  return (invocation) => {
    const given = new AbortController();
    const timer = setTimeout(() => given.abort(notReady(timeoutMs)), timeoutMs);
    const signal = AbortSignal.any([invocation.signal, closing, given.signal]);
    const reader = untilAborted(find, signal)
      .then((invoke) => invoke(invocation).getReader())
      .finally(() => clearTimeout(timer));
    reader.catch((reason) => invocation.input.cancel(reason).catch(() => {}));
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await (await reader).read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        given.abort(reason);
        await reader.then((opened) => opened.cancel(reason), () => {});
      },
    }, { highWaterMark: 0 });
  };
}

function notReady(timeoutMs: number): InvokerError {
  return new InvokerError("unavailable", `No sandbox has become ready within ${timeoutMs} ms`);
}

function untilAborted<T>(
  find: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    find(signal).then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
