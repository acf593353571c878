import { createFunction } from "../function/run.ts";
import { errorMessage } from "../invocation/invoker_error.ts";
import type { Log } from "../invocation/log.ts";
import { keepStdoutClean } from "./handler_console.ts";
import { loadHandler } from "./load_handler.ts";
import type { SandboxSetup } from "./protocol.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Loads the handler on this very thread, with all of the invoker's permissions: for a debugger.
 *
 * @throws {InvokerError} `start-failed` when the handler cannot be loaded
 */
export async function startInProcess(setup: SandboxSetup, log: Log): Promise<Sandbox> {
  keepStdoutClean();
  const stopListening = surviveBackgroundErrors(log);
  try {
    const { definition, tearDown } = await loadHandler(setup);
    const { name, interaction } = definition;
    return {
      handler: { name, interaction },
      invoke: createFunction(definition),
      callCount: 0,
      lost: new Promise(() => {}),
      close: () =>
        tearDown()
          .catch((error) => log.error("Cannot tear down: {error}", { error: errorMessage(error) }))
          .finally(stopListening),
    };
  } catch (error) {
    stopListening();
    throw error;
  }
}

/** What a handler leaves behind uncaught costs no other Call. Returns what ends this. */
function surviveBackgroundErrors(log: Log): () => void {
  const report = (event: Event, error: unknown) => {
    event.preventDefault();
    log.error("The function left an error uncaught: {what}", { what: errorMessage(error) });
  };
  const onError = (event: ErrorEvent) => report(event, event.error);
  const onRejection = (event: PromiseRejectionEvent) => report(event, event.reason);
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return () => {
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onRejection);
  };
}
