import type { DoorFrame } from "./door.ts";

type ResolveFilename = (...args: unknown[]) => unknown;

/**
 * The runtime's own modules, `internal/…`: among them are handles by number, keys and unchecked ways to
 * the system. All that requires a module asks this function for its name, also where the function
 * itself has put another in its place.
 */
export function closeModules({ refuse }: DoorFrame): void {
  const { apply, defineProperty } = Reflect;
  const { startsWith } = String.prototype;
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: string): unknown };
  };
  const module = process.getBuiltinModule("node:module") as { _resolveFilename: ResolveFilename };
  const guard = (resolve: ResolveFilename): ResolveFilename => (...args) => {
    // Made a string once: an object might say something else the next time.
    const name = `${apply(resolve, module, args)}`;
    if (apply(startsWith, name, ["internal/"]) || apply(startsWith, name, ["node:internal/"])) {
      refuse(`Cannot load "${name}": a sandbox has no internals of the runtime`);
    }
    return name;
  };
  let guarded = guard(module._resolveFilename);
  const isDefined = defineProperty(module, "_resolveFilename", {
    get: () => guarded,
    set: (resolve: ResolveFilename) => void (guarded = guard(resolve)),
    enumerable: true,
    configurable: false,
  });
  if (!isDefined) throw new Error("Cannot close internal modules: their names cannot be guarded");
}
