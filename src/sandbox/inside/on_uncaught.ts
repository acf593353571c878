import type { EventEmitter } from "node:events";
import process from "node:process";

/** Told of what was left uncaught, and in which way. */
export type HandleUncaught = (
  how: "uncaught error" | "unhandled rejection",
  error: unknown,
) => void;

/** What a function may set as `onerror`. */
type OnError = (event: ErrorEvent, ...rest: unknown[]) => unknown;

/** Where Node's own events are made of a rejection, when somebody listens to one of them. */
const NODE_EVENTS = ["unhandledRejection", "uncaughtException"];

/**
 * Hands over what nobody catches and nobody handles, before Deno prints it and ends for it.
 *
 * A function may say in many ways that it handles such things itself. So it comes after all of its
 * listeners, whenever they are registered: Deno makes an event of each, dispatches it on the global
 * object, and goes by what comes of that.
 *
 * @returns what ends this
 */
export function onUncaught(handle: HandleUncaught): () => void {
  const { dispatchEvent } = globalThis;
  const dispatch = dispatchEvent.bind(globalThis);
  globalThis.dispatchEvent = (event) => {
    if (!dispatch(event)) return false;
    if (event instanceof ErrorEvent && event.type === "error") {
      handle("uncaught error", event.error);
      return false;
    }
    if (event instanceof PromiseRejectionEvent && event.type === "unhandledrejection") {
      if (isLeftToNode()) return true;
      event.preventDefault();
      (process as EventEmitter).emit(
        "uncaughtExceptionMonitor",
        event.reason,
        "unhandledRejection",
      );
      handle("unhandled rejection", event.reason);
    }
    return !event.defaultPrevented;
  };
  return () => globalThis.dispatchEvent = dispatchEvent;
}

function isLeftToNode(): boolean {
  return process.hasUncaughtExceptionCaptureCallback() ||
    NODE_EVENTS.some((name) => process.listenerCount(name) > 0);
}

/**
 * Makes `onerror` the same in a thread, where Deno calls it as the standard says, with a message, and
 * in a process, where it calls it with the event alone, and goes by nothing that it returns.
 *
 * It gets what it gets in `deno run`, and behind that what the standard says; `true` means handled.
 */
export function unifyOnError(): void {
  let handler: OnError | null = null;
  Object.defineProperty(globalThis, "onerror", {
    get: () => handler,
    set: (value: unknown) => handler = typeof value === "function" ? value as OnError : null,
    configurable: true,
    enumerable: true,
  });
  addEventListener("error", (event) => {
    const { filename, lineno, colno, error } = event;
    if (handler?.call(globalThis, event, filename, lineno, colno, error) === true) {
      event.preventDefault();
    }
  });
}
