import type { CheckReport } from "../../check/check_report.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";

/** Which export a function is to be served by. */
export interface HandlerWish {
  /** The one that was asked for: no other will do. */
  readonly named?: string;
  /** The one to take before the others. */
  readonly preferred: string;
}

/**
 * The export that is the handler: the one asked for, else the preferred one, the default one, or the
 * only one.
 *
 * @param report of a check that was not told which
 * @throws {InvokerError} `start-failed` when the module does not load, or does not have it
 */
export function chooseHandler(
  { exports, problem }: Pick<CheckReport, "exports" | "problem">,
  { named, preferred }: HandlerWish,
): string {
  if (exports === undefined) throw problem ?? noHandler("Cannot load the function", []);
  const wished = exports.find(({ name }) => name === named);
  if (wished?.kind === "problem") throw new InvokerError("start-failed", wished.message);
  if (wished?.kind === "other") {
    throw new InvokerError(
      "start-failed",
      `Cannot serve export "${wished.name}": it is ${wished.what}`,
    );
  }
  const handlers = exports.filter(({ kind }) => kind === "handler").map(({ name }) => name);
  if (named !== undefined) {
    if (handlers.includes(named)) return named;
    throw noHandler(`Cannot find handler "${named}"`, exports.map(({ name }) => name));
  }
  const [only, ...others] = handlers;
  const found = [preferred, "default"].find((name) => handlers.includes(name)) ??
    (others.length === 0 ? only : undefined);
  if (found !== undefined) return found;
  throw problem ?? noHandler("Cannot find a handler", exports.map(({ name }) => name));
}

function noHandler(what: string, exported: readonly string[]): InvokerError {
  const names = exported.map((name) => `"${name}"`).join(", ") || "nothing";
  return new InvokerError("start-failed", `${what}: the module exports ${names}`);
}
