import { InvokerError } from "../invocation/invoker_error.ts";
import { kindOf } from "./kind_of.ts";

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
 * `setup` and `teardown` of a definition object, or those that its module exports.
 *
 * @throws {InvokerError} `start-failed` when one is not a function
 */
export function lifecycleOf(
  module: Readonly<Record<string, unknown>>,
  handlerName: string,
  handler: unknown,
): Lifecycle {
  const [setUp, tearDown] = LIFECYCLE_NAMES.map((name) => {
    const owner = isObjectWith(handler, name) ? handler : name === handlerName ? {} : module;
    const value = owner[name];
    if (value === undefined) return undefined;
    if (typeof value === "function") return () => value.call(owner);
    throw new InvokerError(
      "start-failed",
      `Cannot serve export "${handlerName}": "${name}" is ${kindOf(value)}, not a function`,
    );
  });
  return { ...(setUp && { setUp }), ...(tearDown && { tearDown }) };
}

function isObjectWith(value: unknown, name: string): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && name in value;
}
