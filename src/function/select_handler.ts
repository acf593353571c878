import { didYouMean } from "../invocation/did_you_mean.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { isFetcher } from "./detect.ts";
import { kindOf } from "./kind_of.ts";
import { LIFECYCLE_NAMES } from "./lifecycle.ts";
import type { ModuleExport } from "./module_export.ts";
import { isStandardSchema } from "./standard_schema.ts";

/** Names every function that a module exports. */
export const ALL_HANDLERS = "*";

/**
 * The exports that are served (docs/functions.md): several by their names with commas between them,
 * or all; else the one of {@linkcode selectHandler}. The first one is for Calls that name none: of
 * all of them the default export, else the first by its name.
 *
 * @throws {InvokerError} `start-failed`, listing what the module exports
 */
export function selectHandlers(
  module: Readonly<Record<string, unknown>>,
  names: string | undefined,
): readonly [ModuleExport, ...ModuleExport[]] {
  if (names === undefined || Object.hasOwn(module, names)) return [selectHandler(module, names)];
  const named = names === ALL_HANDLERS
    ? handlersOf(module).sort((one, other) => rankOf(one) - rankOf(other))
    : [...new Set(names.split(",").map((name) => name.trim()))];
  const [first, ...others] = named.map((name) => selectHandler(module, name));
  if (!first) throw cannotFind("Cannot find a handler", module);
  return [first, ...others];
}

/** The default export comes first; the others stay in the order of a module, which is that of names. */
function rankOf(name: string): number {
  return name === "default" ? 0 : 1;
}

function handlersOf(module: Readonly<Record<string, unknown>>): string[] {
  const lifecycle: readonly string[] = LIFECYCLE_NAMES;
  return Object.keys(module)
    .filter((key) => !lifecycle.includes(key) && looksLikeHandler(module[key]));
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
    throw cannotFind(`Cannot find handler "${name}"${hint}`, module);
  }
  if (Object.hasOwn(module, "default")) return { name: "default", value: module.default };
  const handlers = handlersOf(module);
  const [only] = handlers;
  if (only !== undefined && handlers.length === 1) return { name: only, value: module[only] };
  throw cannotFind(
    handlers.length === 0
      ? "Cannot find a handler"
      : "Cannot choose a handler, name one with --handler or ?handler=NAME",
    module,
  );
}

/** Whether an export counts as one of the functions of a module; a schema may be a function, too. */
export function looksLikeHandler(value: unknown): boolean {
  return typeof value === "function" && !isStandardSchema(value) ||
    typeof value === "object" && value !== null && "run" in value || isFetcher(value);
}

/** As `describeExports` has it. */
function describeExported(value: unknown): string {
  return looksLikeHandler(value) && typeof value === "object" && !isFetcher(value)
    ? "a definition"
    : kindOf(value);
}

/** That what a module should have is not there, listing what it exports. */
export function cannotFind(what: string, module: Readonly<Record<string, unknown>>): InvokerError {
  const names = Object.keys(module);
  const exported = names.length === 0
    ? "nothing"
    : names.map((name) => `"${name}" (${describeExported(module[name])})`).join(", ");
  return new InvokerError("start-failed", `${what}: the module exports ${exported}`);
}
