import type { DoorFrame } from "./door.ts";

/** A class of the runtime's own, around what libuv calls a handle. */
interface HandleClass {
  new (...args: never): object;
  readonly prototype: { constructor: unknown; open?(fd: unknown): unknown };
}

/**
 * What opens a file descriptor by its number: all of a process are one table, and so any of the invoker's
 * connections could be opened so. The standard three stay where they are the sandbox's own: what opens one closes it, and
 * the next connection would be it.
 *
 * The classes below are what every socket, server and stream opens a number by, however it was imported.
 */
export function closeNumbers({ owner, mayRun, refuse }: DoorFrame): void {
  const { apply, construct } = Reflect;
  const { process } = globalThis as unknown as {
    process: { binding(name: string): Record<string, HandleClass | undefined> };
  };
  const { binding } = process;
  const assertOwn = (fd: unknown) => {
    if (owner === "sandbox" && (fd === 0 || fd === 1 || fd === 2)) return;
    refuse(`Cannot open file descriptor ${String(fd)}: it is not the sandbox's own`);
  };
  const classOf = (module: string, name: string) => {
    try {
      return apply(binding, process, [module])[name];
    } catch {
      return undefined;
    }
  };
  const opening = [["tcp_wrap", "TCP"], ["pipe_wrap", "Pipe"], ["udp_wrap", "UDP"]] as const;
  // What it runs has no sandbox anyway.
  const isLeft = (name: string) => name === "Pipe" && mayRun;
  for (const [module, name] of opening) {
    const prototype = classOf(module, name)?.prototype;
    const open = prototype?.open;
    if (prototype === undefined || open === undefined) {
      throw new Error(`Cannot close file descriptors: this runtime has no ${name}.prototype.open`);
    }
    if (isLeft(name)) continue;
    prototype.open = function (this: unknown, fd: unknown) {
      assertOwn(fd);
      return apply(open, this, [fd]);
    };
  }
  const TTY = classOf("tty_wrap", "TTY");
  if (TTY !== undefined) {
    TTY.prototype.constructor = new Proxy(TTY, {
      // Traps that a function gives to all objects would be handed the class.
      __proto__: null,
      construct(target, args, newTarget) {
        assertOwn(args[0]);
        return construct(target, args, newTarget);
      },
    } as ProxyHandler<HandleClass>);
  }
  const harmless = new Set(["buffer", "config", "constants", "fs", "natives", "os", "util", "uv"]);
  const { has } = harmless;
  process.binding = (name) =>
    apply(has, harmless, [name])
      ? apply(binding, process, [name])
      : refuse(`Cannot bind "${name}": a sandbox has no internals of the runtime`);
  // The runtime's own insides: operations by number, a way to print, and more.
  const { internal } = Deno as unknown as { internal?: symbol };
  if (internal !== undefined) delete (Deno as unknown as Record<symbol, unknown>)[internal];
}
