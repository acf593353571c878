import { MAX_MODULE_BYTES, namingFile, readRegularFile } from "../files/read_regular_file.ts";
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
    return new TextDecoder().decode(await readRegularFile(new URL(url), MAX_MODULE_BYTES));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new TypeError(`Module not found "${url}".`);
    throw namingFile(error, url);
  }
}
