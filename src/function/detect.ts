import type { Codec } from "../codec/codec.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { findCodecProblem } from "./codec_problem.ts";
import { VALUE_KINDS, type ValueKind } from "./convert_input.ts";
import type { Definition, Interaction, Promote } from "./definition.ts";
import { isClass, kindOf } from "./kind_of.ts";
import { describeSchema, isStandardSchema } from "./standard_schema.ts";

/** Options of {@linkcode detectHandler}. */
export interface DetectHandlerOptions {
  /** What direct handlers are run for when their definition does not say. @default {"first"} */
  readonly promote?: Promote;
}

// The handler's module comes from outside: its types are known only here, by looking.
type Callable = (input: unknown, context: unknown) => unknown;

const SUPPORTED =
  "a handler is a function, an async generator function, a class that extends TransformStream, an " +
  'object with "interaction" and "run", or one with "fetch"';
const ASYNC_GENERATOR = Object.getPrototypeOf(async function* () {});
const INTERACTIONS: readonly unknown[] = ["direct", "streaming"] satisfies Interaction[];
const PROMOTES: readonly unknown[] = ["first", "each"] satisfies Promote[];
const DEFINITION_KEYS = new Set([
  "interaction",
  "input",
  "output",
  "promote",
  "codecs",
  "setup",
  "teardown",
  "run",
]);

/**
 * What an exported value is as a handler (docs/functions.md).
 *
 * @param name name of the export, for messages and for `context.handler`
 * @throws {InvokerError} `start-failed` when it is none of the forms
 */
export function detectHandler(
  name: string,
  value: unknown,
  { promote = "first" }: DetectHandlerOptions = {},
): Definition {
  if (isStandardSchema(value)) {
    throw cannotServe(name, `it is a ${describeSchema(value)}; ${SUPPORTED}`);
  }
  if (typeof value === "function") return fromFunction(name, value as Callable, promote);
  if (typeof value === "object" && value !== null && "run" in value) {
    return fromObject(name, value, promote);
  }
  if (isFetcher(value)) {
    const run: Callable = (request, context) => value.fetch(request, context);
    return {
      name,
      interaction: "direct",
      promote: "first",
      takesInput: true,
      takesRequest: true,
      run,
    };
  }
  throw cannotServe(name, `it is ${kindOf(value)}; ${SUPPORTED}`);
}

/** Whether a value is what answers requests: the application of a framework, or what `deno serve` takes. */
export function isFetcher(value: unknown): value is { readonly fetch: Callable } {
  return typeof value === "object" && value !== null && "fetch" in value &&
    typeof value.fetch === "function";
}

/** Whether a function was written as `async function*`. */
export function isAsyncGeneratorFunction(value: unknown): boolean {
  return Object.getPrototypeOf(value) === ASYNC_GENERATOR;
}

function fromFunction(name: string, value: Callable, promote: Promote): Definition {
  if (value.prototype instanceof TransformStream) {
    const TransformClass = value as unknown as new () => TransformStream;
    const run = () => new TransformClass();
    return { name, interaction: "streaming", promote, takesInput: true, run };
  }
  if (isClass(value)) {
    throw cannotServe(name, `it is a class that does not extend TransformStream; ${SUPPORTED}`);
  }
  return {
    name,
    interaction: declaredInteraction(name, value) ??
      (isAsyncGeneratorFunction(value) ? "streaming" : "direct"),
    promote,
    takesInput: value.length > 0,
    run: value,
  };
}

function declaredInteraction(name: string, value: Callable): Interaction | undefined {
  if (!Object.hasOwn(value, "interactionModel")) return undefined;
  const { interactionModel } = value as { interactionModel?: unknown };
  if (isInteraction(interactionModel)) return interactionModel;
  throw cannotServe(
    name,
    `its interactionModel is ${show(interactionModel)}, it may be "direct" or "streaming"`,
  );
}

function fromObject(name: string, value: object & { run: unknown }, promote: Promote): Definition {
  const definition = value as Record<string, unknown>;
  const { run, interaction, input, output, codecs } = definition;
  if (typeof run !== "function") throw cannotServe(name, `its "run" is ${kindOf(run)}`);
  if (!isInteraction(interaction)) {
    throw cannotServe(
      name,
      `its "interaction" is ${show(interaction)}, it may be "direct" or "streaming"`,
    );
  }
  const own = definition.promote ?? promote;
  if (!isPromote(own)) {
    throw cannotServe(name, `its "promote" is ${show(own)}, it may be "first" or "each"`);
  }
  // What would be ignored is refused: the author counts on it.
  const unknown = Object.keys(definition).find((key) => !DEFINITION_KEYS.has(key));
  if (unknown) {
    throw cannotServe(
      name,
      `"${unknown}" is not known; it may have ${[...DEFINITION_KEYS].join(", ")}`,
    );
  }
  return {
    name,
    interaction,
    promote: own,
    takesInput: input !== "none",
    ...declared(name, "input", input),
    ...declared(name, "output", output),
    ...(codecs !== undefined && { codecs: checkedCodecs(name, codecs) }),
    run: (payload, context) => run.call(value, payload, context),
  };
}

function declared(name: string, key: "input" | "output", value: unknown): Partial<Definition> {
  if (value === undefined || key === "input" && value === "none") return {};
  if (isStandardSchema(value)) return { [`${key}Schema`]: value };
  const kinds: readonly unknown[] = VALUE_KINDS;
  if (kinds.includes(value)) return { [key]: value as ValueKind };
  const none = key === "input" ? '"none", ' : "";
  const allowed = VALUE_KINDS.map((kind) => `"${kind}"`).join(", ");
  throw cannotServe(
    name,
    `its "${key}" is ${show(value)}, it may be ${none}${allowed} or a Standard Schema`,
  );
}

function checkedCodecs(name: string, codecs: unknown): readonly Codec[] {
  const problem = findCodecProblem(codecs);
  if (problem !== undefined) throw cannotServe(name, problem);
  return codecs as readonly Codec[];
}

function isInteraction(value: unknown): value is Interaction {
  return INTERACTIONS.includes(value);
}

function isPromote(value: unknown): value is Promote {
  return PROMOTES.includes(value);
}

function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : kindOf(value);
}

function cannotServe(name: string, why: string): InvokerError {
  return new InvokerError("start-failed", `Cannot serve export "${name}": ${why}`);
}
