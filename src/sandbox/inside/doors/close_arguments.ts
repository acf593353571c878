import type { DoorFrame } from "./door.ts";

/** The command line is the invoker's: a function sees none. */
export function closeArguments(_frame: DoorFrame): void {
  const { process } = globalThis as unknown as { process: NodeJS.Process };
  Object.defineProperty(Deno, "args", {
    value: [],
    configurable: true,
    enumerable: true,
  });
  // The array itself is exported by name.
  process.argv.splice(2);
  process.execArgv.splice(0);
}
