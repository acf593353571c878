import { concat } from "@std/bytes/concat";
import { basename, dirname, fromFileUrl, join, relative } from "@std/path";
import type { PackageFiles } from "./jsr_registry.ts";

/** Versions that the stand-in says it has. */
export const STD_VERSION = "1.99.0";

const encoder = new TextEncoder();

/**
 * The packages `@std/…`, made of what `npm:deno-std` has of them, by name.
 *
 * @param imports an import map: what it maps of `@std/…` is what they export
 * @param declarations the types of what they export, as `declare module` a specifier each
 */
export async function stdPackages(
  imports: Readonly<Record<string, string>>,
  declarations: string,
): Promise<ReadonlyMap<string, PackageFiles>> {
  const root = dirname(dirname(fromFileUrl(import.meta.resolve("@std/path"))));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for await (const path of javaScriptIn(root)) {
    files.set(`/${relative(root, path)}`, await Deno.readFile(path));
  }
  const exportsOf = new Map<string, Record<string, string>>();
  for (const [specifier, target] of Object.entries(imports)) {
    const [, name, entry = ""] = /^(@std\/[\w-]+)(\/[\w-]+)?$/.exec(specifier) ?? [];
    const [, path] = /^npm:deno-std@[\d.]+\/(.*)$/.exec(target) ?? [];
    if (name === undefined || path === undefined) continue;
    const types = typesOf(specifier, declarations);
    const code = files.get(`/${path}`);
    if (types !== undefined && code !== undefined) {
      const pragma = encoder.encode(`// @ts-self-types="./${basename(path, ".js")}.d.ts"\n`);
      files.set(`/${path}`, concat([pragma, code]));
      files.set(`/${path.replace(/\.js$/, ".d.ts")}`, encoder.encode(types));
    }
    exportsOf.set(name, { ...exportsOf.get(name), [`.${entry}`]: `./${path}` });
  }
  // They import one another by relative paths: each carries all.
  return new Map([...exportsOf].map(([name, exports]) => [name, { files, exports }]));
}

/** What is declared of one module, as a module of its own. */
function typesOf(specifier: string, declarations: string): string | undefined {
  const begin = `declare module "${specifier}" {\n`;
  const start = declarations.indexOf(begin);
  if (start < 0) return undefined;
  return declarations.slice(start + begin.length, declarations.indexOf("\n}\n", start) + 1);
}

async function* javaScriptIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* javaScriptIn(path);
    else if (name.endsWith(".js") && !name.includes("_test.")) yield path;
  }
}
