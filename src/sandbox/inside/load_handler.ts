import { defineMethods, type DefineMethodsOptions } from "../../function/define_methods.ts";
import { detectHandler } from "../../function/detect.ts";
import { adviseOnHandler } from "../../function/handler_advice.ts";
import type { Definition, Definitions } from "../../function/definition.ts";
import { answersOf } from "../../function/event_answer.ts";
import { type Lifecycle, lifecycleOf, lifecycleOfMethods } from "../../function/lifecycle.ts";
import type { ModuleExport } from "../../function/module_export.ts";
import { selectHandlers } from "../../function/select_handler.ts";
import { framesOfThrow } from "../../function/thrown_place.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import type { CompiledModule } from "../../loader/compile_module.ts";
import type { Imported } from "../../loader/import_namespace.ts";
import { importFunction } from "./import_function.ts";
import { describeLoadFailure } from "./load_failure.ts";
import { exportName } from "../../service/export_name.ts";
import type { LoadStage, SandboxSetup } from "../link/protocol.ts";
import { within } from "../../invocation/within.ts";

/** Handlers that have been set up. */
export interface LoadedFunction {
  readonly definitions: Definitions;
  /** What their author should know of it. */
  readonly advice: readonly string[];
  /** Runs `teardown`, where there is one. Rejects when that fails or takes too long. */
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
  let found: FoundHandlers;
  try {
    const evaluating = () => onStage("evaluation");
    const { module } = await importModule(entryUrl, setup.compiled, evaluating);
    found = findHandlers(module, setup, await methodsOf(setup));
  } catch (error) {
    if (error instanceof InvokerError) throw error;
    throw new InvokerError("start-failed", describeLoadFailure(entryUrl, error), {
      cause: error,
      frames: framesOfThrow(error),
    });
  }
  const { definitions, advice, setUp, tearDown } = found;
  const names = definitions.map(({ name }) => `"${name}"`).join(", ");
  try {
    if (setUp) {
      onStage("setup");
      await within(setupTimeoutMs, "setup", setUp);
    }
  } catch (error) {
    throw new InvokerError("start-failed", `Cannot set up ${names}: ${errorMessage(error)}`, {
      cause: error,
      frames: framesOfThrow(error),
    });
  }
  return {
    definitions,
    advice,
    async tearDown() {
      if (tearDown) await within(teardownTimeoutMs, "teardown", () => runTearDown(tearDown));
    },
  };
}

/** What is needed to find methods; `undefined` where handlers are served. */
async function methodsOf(
  { services, allowUnimplemented }: SandboxSetup,
): Promise<DefineMethodsOptions | undefined> {
  if (!services) return undefined;
  // Without services nothing of them is loaded.
  const { createMethodCodecs } = await import("../../service/method_codecs.ts");
  return { ...services, codecs: createMethodCodecs(services), allowUnimplemented };
}

interface FoundHandlers extends Lifecycle {
  readonly definitions: Definitions;
  readonly advice: readonly string[];
}

/** Looks at exports, which may be getters and proxies: what they throw is the author's. */
function findHandlers(
  module: Readonly<Record<string, unknown>>,
  { handler, promote, entryUrl, answers }: SandboxSetup,
  methods: DefineMethodsOptions | undefined,
): FoundHandlers {
  if (methods) {
    const { services: [first, ...others] } = methods;
    // Of several services each has its methods in an export.
    const exports = others.length > 0 ? [] : first?.methods ?? [];
    const definitions = defineMethods(module, methods);
    const taken = exports.map(({ name }) => exportName(name));
    return { definitions, advice: [], ...lifecycleOfMethods(module, taken) };
  }
  const exports = selectHandlers(module, handler);
  const define = ({ name, value }: ModuleExport): Definition => ({
    ...detectHandler(name, value, { promote }),
    answers: answersOf(name, entryUrl, answers),
  });
  const [first, ...others] = exports;
  return {
    definitions: [define(first), ...others.map(define)],
    advice: exports.flatMap(({ name, value }) => adviseOnHandler(name, value)),
    ...lifecycleOf(module, exports),
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
