import type { CompiledModule } from "./compile_module.ts";
import { compileSource } from "./compile_source.ts";
import { isSource } from "./module_url.ts";
import { resolveSpecifier } from "./resolve_specifier.ts";

/**
 * Compiles a module from disk and those that it imports, with the permissions of its thread.
 *
 * What cannot be compiled is left out: whoever loads it comes to the same, and tells where.
 *
 * @param entryUrl `file:` URL
 */
export async function compileGraph(entryUrl: string): Promise<CompiledModule[]> {
  const seen = new Set<string>();
  const compiled: CompiledModule[] = [];
  async function visit(url: string): Promise<void> {
    if (seen.has(url) || !isSource(url)) return;
    seen.add(url);
    const module = await compileSource(url);
    compiled.push(module);
    const sources = module.dependencies.filter(({ type }) => type === undefined);
    await Promise.allSettled(
      sources.map(async ({ specifier }) => await visit(resolveSpecifier(specifier, url))),
    );
  }
  await visit(entryUrl).catch(() => {});
  return compiled;
}
