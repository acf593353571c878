import { InvokerError } from "../invocation/invoker_error.ts";
import type { CliIo } from "./cli_io.ts";
import { missingPermissions, type NeededPermission } from "./needed_permissions.ts";
import { ownModule } from "./own_program.ts";

/**
 * Checks that the invoker itself may do what a command needs.
 *
 * @throws {InvokerError} `start-failed` when it may not, with the options that let it
 */
export function assertGranted(needed: readonly NeededPermission[], io: CliIo): void {
  const missing = missingPermissions(needed, io.isGranted, () => ownModule(io));
  if (missing !== undefined) throw new InvokerError("start-failed", missing);
}
