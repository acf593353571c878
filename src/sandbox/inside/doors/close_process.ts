import type { DoorFrame } from "./door.ts";

/**
 * What belongs to the process and not to a thread of it: its folder, its signals, its end. In a thread of
 * the invoker it is refused, as Node refuses it in worker threads.
 */
export function closeProcess({ owner, refuse }: DoorFrame): void {
  const { apply } = Reflect;
  const { process } = globalThis as unknown as {
    process: NodeJS.Process & {
      _kill(pid: number, signal: number): unknown;
      _getActiveHandles(): unknown[];
    };
  };
  // Among them are the port and the connections of a sandbox that holds it.
  process._getActiveHandles = () => [];
  if (owner === "sandbox") return;

  const v8 = process.getBuiltinModule("node:v8");
  v8.setFlagsFromString = () => refuse("Cannot set flags of V8: they are the invoker's process's");

  const chdir = (): never =>
    refuse("Cannot change the working directory: it is the invoker's; use import.meta.dirname");
  Deno.chdir = chdir;
  process.chdir = chdir;

  const { kill, pid: own } = Deno;
  const kill_ = process._kill;
  // Whatever else would become this number is it. Not above 0: a process group, the own one among them.
  const other = (pid: unknown) => {
    const number = (pid as number) | 0;
    return number === own || number <= 0
      ? refuse("Cannot send a signal to the own process: it is the invoker's")
      : number;
  };
  Deno.kill = (pid, signal) => kill(other(pid), signal);
  // What process.kill goes through, however it is imported.
  process._kill = (pid, signal) =>
    apply(kill_, process, [signal === 0 ? pid | 0 : other(pid), signal]);

  // Libraries ask by process.on while they load: there nothing comes, as in Node's worker threads.
  let isQuiet = false;
  Deno.addSignalListener = (signal) => {
    // The runtime itself asks for this one, when a stream at a terminal is made.
    if (!isQuiet && signal !== "SIGWINCH") {
      refuse("Cannot listen to signals: they are the invoker's; use `teardown`");
    }
  };
  for (const name of ["on", "addListener"] as const) {
    const add = process[name];
    process[name] = (...args: unknown[]) => {
      isQuiet = true;
      try {
        return apply(add, process, args);
      } finally {
        isQuiet = false;
      }
    };
  }
}
