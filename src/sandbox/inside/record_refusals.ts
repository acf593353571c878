import { stripVTControlCharacters } from "node:util";
import { findRefusals, type Refusal } from "../permissions/refusal.ts";

/** A function may try any number of things, with names of any length. */
const MAX_REFUSALS = 1000;
const MAX_RESOURCE = 4096;

/**
 * Reports, once each, what this thread is refused from now on: also what the function, or a library
 * of its, catches and says nothing of.
 *
 * Every refusal is an instance of `NotCapable`, but that of an import.
 */
export function recordRefusals(report: (refusal: Refusal) => void): void {
  const { NotCapable } = Deno.errors;
  const parent = Object.getPrototypeOf(NotCapable);
  const seen = new Set<string>();
  function note(message: unknown): void {
    for (const refusal of findRefusals(stripVTControlCharacters(String(message)))) {
      const { kind, resource = "" } = refusal;
      const key = `${kind} ${resource}`;
      if (seen.has(key) || seen.size >= MAX_REFUSALS || resource.length > MAX_RESOURCE) continue;
      seen.add(key);
      report(refusal);
    }
  }
  function Recorded(...values: unknown[]): object {
    note(values[0]);
    return Reflect.construct(parent, values, new.target ?? NotCapable);
  }
  Object.setPrototypeOf(Recorded, parent);
  Object.setPrototypeOf(NotCapable, Recorded);
}
