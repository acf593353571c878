import { detectHandler } from "../function/detect.ts";
import type { Definition } from "../function/definition.ts";
import { lifecycleOf } from "../function/lifecycle.ts";
import { selectHandler } from "../function/select_handler.ts";
import { framesOfThrow } from "../function/thrown_place.ts";
import { errorMessage, InvokerError } from "../invocation/invoker_error.ts";
import type { CompiledModule } from "../loader/compile_module.ts";
import { importFunction } from "./import_function.ts";
import { describeLoadFailure } from "./load_failure.ts";
import type { SandboxSetup } from "./protocol.ts";
import { within } from "./within.ts";

/** A handler that has been set up. */
export interface LoadedFunction {
  readonly definition: Definition;
  /** Runs the handler's `teardown`, if it has one. Rejects when that fails or takes too long. */
  tearDown(): Promise<void>;
}

/** Imports a module by its URL. */
export type ImportModule = (
  url: string,
  compiled?: readonly CompiledModule[],
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Imports a handler's module, with the permissions of the thread that this runs in, and sets it up.
 *
 * @throws {InvokerError} `start-failed` with the cause and its place in the author's file
 */
export async function loadHandler(
  setup: SandboxSetup,
  importModule: ImportModule = importFunction,
): Promise<LoadedFunction> {
  const { entryUrl, handler, promote, setupTimeoutMs, teardownTimeoutMs } = setup;
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await importModule(entryUrl, setup.compiled);
  } catch (error) {
    throw new InvokerError("start-failed", describeLoadFailure(entryUrl, error), {
      cause: error,
      frames: framesOfThrow(error),
    });
  }
  const { name, value } = selectHandler(module, handler);
  const definition = detectHandler(name, value, { promote });
  const { setUp, tearDown } = lifecycleOf(module, name, value);
  try {
    if (setUp) await within(setupTimeoutMs, "setup", setUp);
  } catch (error) {
    throw new InvokerError("start-failed", `Cannot set up "${name}": ${errorMessage(error)}`, {
      cause: error,
      frames: framesOfThrow(error),
    });
  }
  return {
    definition,
    async tearDown() {
      if (tearDown) await within(teardownTimeoutMs, "teardown", () => runTearDown(tearDown));
    },
  };
}

/** After Calls the words of an error may hold parts of a payload, and they are logged: so none. */
async function runTearDown(tearDown: () => unknown): Promise<void> {
  try {
    await tearDown();
  } catch (error) {
    const [place] = framesOfThrow(error);
    throw new Error(place === undefined ? "it threw" : `it threw at ${place}`, { cause: error });
  }
}
