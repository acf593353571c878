import { MAX_MODULE_BYTES, readRegularFile } from "../files/read_regular_file.ts";
import { init, parse } from "es-module-lexer";
import { isCommonJs } from "./commonjs.ts";
import type { CompiledModule } from "./compile_module.ts";
import { type Imported, importNamespace } from "./import_namespace.ts";
import { requireFromDisk } from "./require_from_disk.ts";
import { resolveSpecifier } from "./resolve_specifier.ts";
import { hasTypes, isSource } from "./module_url.ts";

/**
 * Imports a module from disk where the runtime may not know TypeScript: in a compiled program.
 *
 * The same with every version of the runtime, without the network, and without a place to write.
 * What is JavaScript throughout is left to the runtime.
 *
 * @param entryUrl `file:` URL
 * @param kit what the program has for the authors' kit
 * @param compiled what has been compiled of it already; none: nothing, or it needs no compiling
 * @returns its exports, boxed
 * @throws {TypeError} when it, or what it imports, cannot be found or read
 * @throws {SyntaxError} with the place in the author's file
 */
export async function importModule(
  entryUrl: string,
  kit: Readonly<Record<string, unknown>> = {},
  compiled: readonly CompiledModule[] = [],
): Promise<Imported> {
  if (Deno.build.standalone) requireFromDisk();
  if (compiled.length === 0) {
    await init();
    if (await isJavaScript(entryUrl, new Set())) return await importNamespace(entryUrl, () => {});
  }
  const { ModuleLoader } = await import("./module_loader.ts");
  return await new ModuleLoader(kit, compiled).import(entryUrl);
}

/** Whether a module is JavaScript throughout, in files that may be read. */
async function isJavaScript(url: string, seen: Set<string>): Promise<boolean> {
  if (seen.has(url) || url.startsWith("node:")) return true;
  if (!isSource(url) || hasTypes(url) || await isCommonJs(url) !== false) return false;
  seen.add(url);
  for (const specifier of await importsOf(url)) {
    // What only shows when it runs may be anything.
    const dependency = specifier === undefined ? undefined : tryToResolve(specifier, url);
    if (dependency === undefined || !await isJavaScript(dependency, seen)) return false;
  }
  return true;
}

/** What a module imports; `undefined` for what is computed when it runs, or cannot be told. */
async function importsOf(url: string): Promise<(string | undefined)[]> {
  try {
    const [imports] = parse(
      new TextDecoder().decode(await readRegularFile(new URL(url), MAX_MODULE_BYTES)),
    );
    return imports.flatMap((each) => {
      if (each.type === "import-meta") return [];
      return [each.type === "dynamic" && each.glob ? undefined : each.specifier];
    });
  } catch {
    // Where the runtime would not ask for permission, it must not be the one that reads.
    return [undefined];
  }
}

function tryToResolve(specifier: string, referrer: string): string | undefined {
  try {
    return resolveSpecifier(specifier, referrer);
  } catch {
    return undefined;
  }
}
