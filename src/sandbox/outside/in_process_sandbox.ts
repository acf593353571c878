import { createFunctions } from "../../function/create_functions.ts";
import { framesOfThrow } from "../../function/thrown_place.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import type { Log, LogOutput } from "../../invocation/log.ts";
import { describeHandlers } from "../inside/describe_handlers.ts";
import { createCallEntry, interactionOf } from "../inside/current_call.ts";
import { enterAll, enterInvoke } from "../inside/enter_call.ts";
import { takeConsole } from "../inside/handler_console.ts";
import { importFunction } from "../inside/import_function.ts";
import { loadHandler } from "../inside/load_handler.ts";
import { onUncaught } from "../inside/on_uncaught.ts";
import { LoadWatch } from "./load_watch.ts";
import { takeOutput } from "../inside/raw_output.ts";
import type { SandboxSetup } from "../link/protocol.ts";
import type { Sandbox } from "./sandbox.ts";
import { tellErrors, type TellThrown } from "../inside/tell_errors.ts";
import { createTraceEntry } from "../inside/trace_call.ts";

/**
 * Loads the handler on this very thread, with all of the invoker's permissions: for a debugger.
 *
 * @throws {InvokerError} `start-failed` when the handler cannot be loaded
 */
export async function startInProcess(
  setup: SandboxSetup,
  { loadTimeoutMs, log, output }: {
    readonly loadTimeoutMs: number;
    readonly log: Log;
    readonly output: LogOutput;
  },
): Promise<Sandbox> {
  const print = (text: string) => void output.write(text);
  const { tell, advise } = takeConsole(
    setup.console ?? { leastLevel: "info", format: "text" },
    print,
  );
  takeOutput(print);
  const stopListening = surviveBackgroundErrors(log, tell);
  const expired = Promise.withResolvers<never>();
  const loading = new LoadWatch({
    ...setup,
    loadTimeoutMs,
    log,
    onExpired: (why) =>
      expired.reject(new InvokerError("start-failed", `Cannot load "${setup.entryUrl}": ${why}`)),
  });
  loading.enter("import");
  try {
    const enterTrace = await createTraceEntry();
    const { definitions, advice, tearDown } = await Promise.race([
      loadHandler(setup, importFunction, (stage) => loading.enter(stage)),
      expired.promise,
    ]);
    advice.forEach(advise);
    const handler = describeHandlers(definitions);
    const made = createFunctions(definitions, advise);
    const invoke = tell ? tellErrors(made, tell) : made;
    return {
      handler,
      invoke: enterInvoke(
        invoke,
        enterAll([createCallEntry(interactionOf(definitions)), enterTrace]),
      ),
      callCount: 0,
      hasServed: false,
      drain: () => Promise.resolve(),
      lost: new Promise(() => {}),
      loops: new Promise(() => {}),
      close: () =>
        tearDown()
          .catch((error) => log.error("Cannot tear down: {error}", { error: errorMessage(error) }))
          .finally(stopListening),
    };
  } catch (error) {
    stopListening();
    throw error;
  } finally {
    loading.stop();
  }
}

/** What a handler leaves behind uncaught costs no other Call. Returns what ends this. */
function surviveBackgroundErrors(log: Log, tell: TellThrown | undefined): () => void {
  return onUncaught((_how, error) => {
    tell?.(error);
    const [place = "no place of its own"] = framesOfThrow(error);
    // Its message may hold parts of a payload.
    log.error("The function left an error uncaught at {place}", { place });
  });
}
