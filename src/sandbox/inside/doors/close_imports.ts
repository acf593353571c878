import type { DoorFrame } from "./door.ts";

/**
 * A package of npm that was not loaded at the start: Deno would look its name up and fetch it, without a
 * permission. So it is closed when a function has been loaded, with what it imports.
 *
 * It is closed for code that goes by the runtime's own resolution, and not for one that has put its own
 * in front. A runtime that has no such hooks leaves it open.
 */
export function closeImports({ refuse }: Pick<DoorFrame, "refuse">): void {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: string): unknown };
  };
  const { registerHooks } = process.getBuiltinModule("node:module") as {
    registerHooks?(hooks: {
      resolve(
        specifier: string,
        context: unknown,
        next: (specifier: string, context: unknown) => { readonly url: string },
      ): unknown;
    }): void;
  };
  registerHooks?.({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const { url } = resolved;
      // One that is there has a place on disk.
      if (url[0] === "n" && url[1] === "p" && url[2] === "m" && url[3] === ":") {
        refuse(`Cannot import "${url}": it was not loaded with the function; import it statically`);
      }
      return resolved;
    },
  });
}
