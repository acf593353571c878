import { InvokerError } from "../invocation/invoker_error.ts";
import { canSharePort } from "./port_sharing.ts";

/** Who holds the port: every sandbox by itself, the invoker in front of them, or what suits best. */
export type WireChoice = "inside" | "outside" | "auto";

/** What the choice depends on. */
export interface WireChoiceOptions {
  /** @default {"auto"} */
  readonly wire?: WireChoice | undefined;
  readonly isolation?: "worker" | "process" | "none" | undefined;
  /** How many sandboxes run at once. @default {1} */
  readonly sandboxes?: number | undefined;
}

/**
 * Whether sandboxes hold the port by themselves: by default one alone does, where it can be shared with
 * the one that takes its place.
 *
 * @throws {InvokerError} `start-failed` when several would have to and cannot
 */
export function isWireInside(
  { wire = "auto", isolation, sandboxes = 1 }: WireChoiceOptions,
  isShared: boolean = canSharePort(),
): boolean {
  if (isolation === "none" || wire === "outside") return false;
  if (wire === "auto") return sandboxes === 1 && isShared;
  if (sandboxes > 1 && !isShared) {
    throw new InvokerError(
      "start-failed",
      `Cannot let ${sandboxes} sandboxes hold one port: ${Deno.build.os} with Deno ` +
        `${Deno.version.deno} does not share it; use --wire outside`,
    );
  }
  return true;
}
