import type { Preference } from "../codec/value_kind.ts";
import { isBytes } from "../codec/value_kind.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { ValueKind } from "./convert_input.ts";
import { kindOf } from "./kind_of.ts";

/** Which media types a declared output would rather become, where that is not told by the value. */
export const DECLARED_PREFERENCES: Readonly<Partial<Record<ValueKind, Preference>>> = {
  json: "json",
};

/**
 * Checks a result against what its definition declares.
 *
 * @throws {InvokerError} `error-client-marshall` when it is something else
 */
export function checkOutput(kind: ValueKind, value: unknown): void {
  // What JSON cannot carry is found when it is written.
  if (kind === "json" || (kind === "bytes" ? isBytes(value) : typeof value === kind)) return;
  throw new InvokerError(
    "error-client-marshall",
    `Cannot write the result: "output" declares ${kind}, and it is ${kindOf(value)}`,
  );
}
