import { type CompiledModule, compileModule } from "./compile_module.ts";
import { stripTypes } from "./strip_types.ts";

/**
 * Reads a module, with the permissions of its thread, and compiles it.
 *
 * @param url `file:` or `data:`
 * @throws {TypeError} when it cannot be found or read
 * @throws {SyntaxError} with the place in the author's file
 */
export async function compileSource(url: string): Promise<CompiledModule> {
  return compileModule(await stripTypes(url, await readModule(url)));
}

/**
 * A module's text, read by what asks for permission: the runtime of a compiled program reads what it
 * imports itself without.
 */
async function readModule(url: string): Promise<string> {
  if (url.startsWith("data:")) return await (await fetch(url)).text();
  try {
    const text = await Deno.readTextFile(new URL(url));
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new TypeError(`Module not found "${url}".`);
    throw error;
  }
}
