import { detectHandler } from "../../function/detect.ts";
import { adviseOnHandler } from "../../function/handler_advice.ts";
import type { Definition } from "../../function/definition.ts";
import { answersOf } from "../../function/event_answer.ts";
import { type Lifecycle, lifecycleOf } from "../../function/lifecycle.ts";
import { selectHandler } from "../../function/select_handler.ts";
import { framesOfThrow } from "../../function/thrown_place.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import type { CompiledModule } from "../../loader/compile_module.ts";
import type { Imported } from "../../loader/import_namespace.ts";
import { importFunction } from "./import_function.ts";
import { describeLoadFailure } from "./load_failure.ts";
import type { LoadStage, SandboxSetup } from "../link/protocol.ts";
import { within } from "../../invocation/within.ts";

/** A handler that has been set up. */
export interface LoadedFunction {
  readonly definition: Definition;
  /** What its author should know of it. */
  readonly advice: readonly string[];
  /** Runs the handler's `teardown`, if it has one. Rejects when that fails or takes too long. */
  tearDown(): Promise<void>;
}

/** Imports a module by its URL. */
export type ImportModule = (
  url: string,
  compiled?: readonly CompiledModule[],
  onEvaluation?: () => void,
) => Promise<Imported>;

/**
 * Imports a handler's module, with the permissions of the thread that this runs in, and sets it up.
 *
 * @throws {InvokerError} `start-failed` with the cause and its place in the author's file
 */
export async function loadHandler(
  setup: SandboxSetup,
  importModule: ImportModule = importFunction,
  onStage: (stage: LoadStage) => void = () => {},
): Promise<LoadedFunction> {
  const { entryUrl, setupTimeoutMs, teardownTimeoutMs } = setup;
  let found: FoundHandler;
  try {
    const evaluating = () => onStage("evaluation");
    const { module } = await importModule(entryUrl, setup.compiled, evaluating);
    found = findHandler(module, setup);
  } catch (error) {
    if (error instanceof InvokerError) throw error;
    throw new InvokerError("start-failed", describeLoadFailure(entryUrl, error), {
      cause: error,
      frames: framesOfThrow(error),
    });
  }
  const { name, definition, advice, setUp, tearDown } = found;
  try {
    if (setUp) {
      onStage("setup");
      await within(setupTimeoutMs, "setup", setUp);
    }
  } catch (error) {
    throw new InvokerError("start-failed", `Cannot set up "${name}": ${errorMessage(error)}`, {
      cause: error,
      frames: framesOfThrow(error),
    });
  }
  return {
    definition,
    advice,
    async tearDown() {
      if (tearDown) await within(teardownTimeoutMs, "teardown", () => runTearDown(tearDown));
    },
  };
}

interface FoundHandler extends Lifecycle {
  readonly name: string;
  readonly definition: Definition;
  readonly advice: readonly string[];
}

/** Looks at exports, which may be getters and proxies: what they throw is the author's. */
function findHandler(
  module: Readonly<Record<string, unknown>>,
  { handler, promote, entryUrl, answers }: SandboxSetup,
): FoundHandler {
  const { name, value } = selectHandler(module, handler);
  return {
    name,
    definition: {
      ...detectHandler(name, value, { promote }),
      answers: answersOf(name, entryUrl, answers),
    },
    advice: adviseOnHandler(name, value),
    ...lifecycleOf(module, name, value),
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
