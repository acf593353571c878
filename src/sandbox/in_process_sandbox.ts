import { createFunction } from "../function/run.ts";
import { keepStdoutClean } from "./handler_console.ts";
import { loadHandler } from "./load_handler.ts";
import type { SandboxSetup } from "./protocol.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Loads the handler on this very thread, with all of the invoker's permissions: for a debugger.
 *
 * @throws {InvokerError} `start-failed` when the handler cannot be loaded
 */
export async function startInProcess(setup: SandboxSetup): Promise<Sandbox> {
  keepStdoutClean();
  const definition = await loadHandler(setup);
  const { name, interaction } = definition;
  return {
    handler: { name, interaction },
    invoke: createFunction(definition),
    lost: new Promise(() => {}),
    close: () => {},
  };
}
