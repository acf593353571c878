import { loadHandler } from "../sandbox/inside/load_handler.ts";
import { locateFunction } from "../sandbox/locate/locate_function.ts";
import { createCalls } from "./create_calls.ts";
import { explainPath } from "./explain_path.ts";
import type { LoadFunctionOptions } from "./load_function_options.ts";
import { LIFECYCLE_TIMEOUT_MS, runInProcess } from "./run_in_process.ts";
import type { TestedFunction } from "./tested_function.ts";

/**
 * Loads a function into this very thread, for tests.
 *
 * @throws {InvokerError} `start-failed` when it cannot be found or loaded
 */
export async function openFunction(
  uri: string,
  { handler, promote = "first" }: LoadFunctionOptions,
): Promise<TestedFunction> {
  const located = await explainPath(uri, () => locateFunction(uri));
  const { definitions: [definition], tearDown } = await loadHandler({
    entryUrl: located.entryUrl,
    handler: handler ?? located.handler,
    promote,
    setupTimeoutMs: LIFECYCLE_TIMEOUT_MS,
    teardownTimeoutMs: LIFECYCLE_TIMEOUT_MS,
  });
  const { name, interaction } = definition;
  const running = runInProcess(tearDown);
  return {
    name,
    interaction,
    ...createCalls(running.calleeOf(definition)),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
