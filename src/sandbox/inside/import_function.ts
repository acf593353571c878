// What is loaded already no permission is asked for: a function may import the kit, which lies outside
// of its folder.
import * as kit from "../../../mod.ts";
import type { CompiledModule } from "../../loader/compile_module.ts";
import { namedExports } from "../../loader/commonjs.ts";
import { type Imported, importNamespace } from "../../loader/import_namespace.ts";

/**
 * Imports a function's module, with the permissions of the thread that this runs in.
 *
 * A compiled program brings its own way to load TypeScript, and its own kit.
 *
 * @param url `file:` URL
 * @param compiled what has been compiled of it already
 * @param onEvaluation told when all that it imports has been read, where it then takes long
 */
export async function importFunction(
  ...args: Parameters<typeof importEntry>
): Promise<Imported> {
  const { module } = await importEntry(...args);
  return { module: namedExports(module) };
}

async function importEntry(
  url: string,
  compiled: readonly CompiledModule[] = [],
  onEvaluation: () => void = () => {},
): Promise<Imported> {
  if (!Deno.build.standalone) return await importNamespace(url, onEvaluation);
  // What it imports is read from disk, which takes no time.
  onEvaluation();
  const { importModule }: typeof import("../../loader/import_module.ts") = await import(
    import.meta.resolve("../../loader/import_module.ts")
  );
  return await importModule(url, kit, compiled);
}
