import { InvokerError } from "../invocation/invoker_error.ts";
import { kindOf } from "./kind_of.ts";
import type { ModuleExport } from "./module_export.ts";

/** What an author has run around the life of a sandbox. */
export interface Lifecycle {
  /** Before the first Call. */
  readonly setUp?: () => unknown;
  /** When the sandbox ends in good order. */
  readonly tearDown?: () => unknown;
}

/** Names that are no handler's when a module exports them. */
export const LIFECYCLE_NAMES = ["setup", "teardown"] as const;

/**
 * `setup` and `teardown` of definition objects, or those that their module exports: each once.
 *
 * @throws {InvokerError} `start-failed` when one is not a function
 */
export function lifecycleOf(
  module: Readonly<Record<string, unknown>>,
  handlers: readonly ModuleExport[],
): Lifecycle {
  const names = handlers.map((each) => each.name);
  return collect((name) =>
    handlers.map(({ name: handlerName, value: handler }) => ({
      owner: isObjectWith(handler, name) ? handler : names.includes(name) ? {} : module,
      of: `export "${handlerName}"`,
    }))
  );
}

/**
 * `setup` and `teardown` that a module of methods exports.
 *
 * @param taken names of exports that are methods
 * @throws {InvokerError} `start-failed` when one is not a function
 */
export function lifecycleOfMethods(
  module: Readonly<Record<string, unknown>>,
  taken: readonly string[],
): Lifecycle {
  return collect((name) => taken.includes(name) ? [] : [{ owner: module, of: "the methods" }]);
}

/** What may have the two, and whose they are. */
interface Owner {
  readonly owner: Readonly<Record<string, unknown>>;
  readonly of: string;
}

function collect(ownersOf: (name: string) => readonly Owner[]): Lifecycle {
  const [setUp, tearDown] = LIFECYCLE_NAMES.map((name): (() => unknown) | undefined => {
    const byOwner = new Map<unknown, () => unknown>();
    for (const { owner, of } of ownersOf(name)) {
      const value = owner[name];
      if (value === undefined) continue;
      if (typeof value !== "function") {
        throw new InvokerError(
          "start-failed",
          `Cannot serve ${of}: "${name}" is ${kindOf(value)}, not a function`,
        );
      }
      byOwner.set(owner, () => value.call(owner));
    }
    const runs = [...byOwner.values()];
    return runs.length > 1 ? () => runAll(runs) : runs.at(0);
  });
  return { ...(setUp && { setUp }), ...(tearDown && { tearDown }) };
}

/** One that fails keeps none of the others from its turn. */
async function runAll(runs: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const run of runs) {
    try {
      await run();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function isObjectWith(value: unknown, name: string): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && name in value;
}
