import { assertClosed } from "./assert_closed.ts";
import { closeArguments } from "./close_arguments.ts";
import { closeImports } from "./close_imports.ts";
import { closeModules } from "./close_modules.ts";
import { closeNumbers } from "./close_numbers.ts";
import { closePlatform } from "./close_platform.ts";
import { closeProcess } from "./close_process.ts";
import { closeWorkers } from "./close_workers.ts";
import type { CloseDoor, DoorOptions } from "./door.ts";

const DOORS: readonly CloseDoor[] = [
  closeArguments,
  closeModules,
  closeNumbers,
  closePlatform,
  closeProcess,
  closeWorkers,
];

/**
 * Closes, before a function is loaded in this realm, what leads to things that are not the function's
 * and that no permission of Deno's guards: for all modules, however they import it, and for the workers
 * that the function starts.
 *
 * @throws {InvokerError} `start-failed` where this runtime leaves one open
 */
export function closeDoors(options: DoorOptions): void {
  closeAll(options, DOORS, [closeImports]);
  assertClosed(options.owner);
}

/** Closes what can only be closed when the function has been loaded in this realm. */
export function closeDoorsBehind(): void {
  closeImports({ refuse });
}

function refuse(what: string): never {
  throw new Deno.errors.NotCapable(what);
}

/**
 * Its text runs elsewhere: see {@linkcode CloseDoor}.
 *
 * @param later what a realm that is entered anew closes as well
 */
function closeAll(
  options: DoorOptions,
  doors: readonly CloseDoor[],
  later: readonly CloseDoor[],
): void {
  const { NotCapable } = Deno.errors;
  // Where the program has been bundled, functions name themselves by a helper beside them.
  const helper = "const __name=(it)=>it;";
  const call = `(${closeAll})(${JSON.stringify(options)},[${[...doors, ...later].join()}],[]);`;
  const text = `(()=>{${helper}${call}})();`;
  const refuse = (what: string): never => {
    throw new NotCapable(what);
  };
  for (const close of doors) close({ ...options, refuse, text });
}
