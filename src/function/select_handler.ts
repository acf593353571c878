import { didYouMean } from "../invocation/did_you_mean.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { kindOf } from "./kind_of.ts";
import { LIFECYCLE_NAMES } from "./lifecycle.ts";
import { isStandardSchema } from "./standard_schema.ts";

/** One export of a module. */
export interface ModuleExport {
  readonly name: string;
  readonly value: unknown;
}

/**
 * The export that is the handler (docs/functions.md): the named one, else the default one, else the only
 * function.
 *
 * @throws {InvokerError} `start-failed`, listing what the module exports
 */
export function selectHandler(
  module: Readonly<Record<string, unknown>>,
  name: string | undefined,
): ModuleExport {
  if (name !== undefined) {
    if (Object.hasOwn(module, name)) return { name, value: module[name] };
    const meant = didYouMean(name, Object.keys(module));
    const hint = meant === undefined ? "" : `, did you mean "${meant}"?`;
    throw notFound(`Cannot find handler "${name}"${hint}`, module);
  }
  if (Object.hasOwn(module, "default")) return { name: "default", value: module.default };
  const lifecycle: readonly string[] = LIFECYCLE_NAMES;
  const handlers = Object.keys(module)
    .filter((key) => !lifecycle.includes(key) && looksLikeHandler(module[key]));
  const [only] = handlers;
  if (only !== undefined && handlers.length === 1) return { name: only, value: module[only] };
  throw notFound(
    handlers.length === 0
      ? "Cannot find a handler"
      : "Cannot choose a handler, name one with --handler or ?handler=NAME",
    module,
  );
}

/** Whether an export counts as one of the functions of a module; a schema may be a function, too. */
export function looksLikeHandler(value: unknown): boolean {
  return typeof value === "function" && !isStandardSchema(value) ||
    typeof value === "object" && value !== null && "run" in value;
}

/** As `describeExports` has it. */
function describeExported(value: unknown): string {
  return looksLikeHandler(value) && typeof value === "object" ? "a definition" : kindOf(value);
}

function notFound(what: string, module: Readonly<Record<string, unknown>>): InvokerError {
  const names = Object.keys(module);
  const exported = names.length === 0
    ? "nothing"
    : names.map((name) => `"${name}" (${describeExported(module[name])})`).join(", ");
  return new InvokerError("start-failed", `${what}: the module exports ${exported}`);
}
