import { dirname, fromFileUrl, join } from "@std/path";
import { findChildConfig, nearestConfig } from "./child_config.ts";

/** How a compiler is told what to make of a module; what else there is only concerns types. */
const SETTINGS = [
  ...["jsx", "jsxFactory", "jsxFragmentFactory", "jsxImportSource"],
  ...["experimentalDecorators", "emitDecoratorMetadata"],
];

/**
 * Settings of a function's own `deno.json` that change what its code does, and that the runtime does not
 * go by: it goes by one configuration for all that a process loads. `undefined`: there are none.
 *
 * Imports that only an import map explains are not among them: without it they fail.
 *
 * @param folder that of the function
 * @param cwd the working directory of the invoker
 * @param moduleUrl URL of a module in a folder of `src/`
 * @returns words for the operator
 */
export async function findIgnoredSettings(
  folder: string,
  cwd: string,
  moduleUrl: string,
): Promise<string | undefined> {
  // One that cannot be read is told of by whoever needs it.
  const own = await nearestConfig(folder).catch(() => undefined);
  const inForce = await configInForce(cwd, moduleUrl);
  if (own === undefined || own.file === inForce) return undefined;
  const options = compilerOptionsOf(own.config);
  const ignored = SETTINGS.filter((name) => Object.hasOwn(options, name));
  if (ignored.length === 0) return undefined;
  const names = ignored.map((name) => `compilerOptions.${name}`).join(", ");
  const pragmas = ignored.some((name) => name.startsWith("jsx"))
    ? "say it in the file, by /** @jsxImportSource NAME */ or /** @jsx FACTORY */, or "
    : "";
  const by = inForce === undefined ? "is compiled" : `goes by "${inForce}"`;
  return `"${own.file}" has ${names}, which the function does not get, as the invoker ${by}: ` +
    `${pragmas}bundle it: deno bundle -o function.js FUNCTION_FILE`;
}

/** Path of the configuration that Deno was started with; a compiled program has none. */
async function configInForce(cwd: string, moduleUrl: string): Promise<string | undefined> {
  if (Deno.build.standalone) return undefined;
  const ofProject = await findChildConfig(cwd, moduleUrl);
  if (ofProject !== undefined || !moduleUrl.startsWith("file:")) return ofProject;
  return join(dirname(dirname(dirname(fromFileUrl(moduleUrl)))), "deno.json");
}

function compilerOptionsOf(config: unknown): object {
  const { compilerOptions } = (config ?? {}) as { readonly compilerOptions?: unknown };
  return typeof compilerOptions === "object" && compilerOptions !== null ? compilerOptions : {};
}
