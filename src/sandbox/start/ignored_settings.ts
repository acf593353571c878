import { dirname, fromFileUrl, join, SEPARATOR } from "@std/path";
import { findChildConfig, nearestConfig } from "../runtime/child_config.ts";

/** How a compiler is told what to make of a module; what else there is only concerns types. */
const SETTINGS = [
  ...["jsx", "jsxFactory", "jsxFragmentFactory", "jsxImportSource"],
  ...["experimentalDecorators", "emitDecoratorMetadata"],
];

/**
 * Settings of a function's own `deno.json` that change what its code does, and that the runtime does not
 * go by: it goes by one configuration for all that a process loads. `undefined`: there are none.
 *
 * Of its import map these are the names that stand for something else in that configuration: what
 * stands for nothing there fails. A member of its workspace is gone by.
 *
 * @param folder that of the function
 * @param cwd the working directory of the invoker
 * @param rootUrl URL of the folder that the invoker is in
 * @returns words for the operator
 */
export async function findIgnoredSettings(
  folder: string,
  cwd: string,
  rootUrl: string,
): Promise<string | undefined> {
  // One that cannot be read is told of by whoever needs it.
  const own = await nearestConfig(folder).catch(() => undefined);
  const inForce = await configInForce(cwd, rootUrl);
  if (own === undefined || own.file === inForce) return undefined;
  const read = inForce && await nearestConfig(dirname(inForce)).catch(() => undefined);
  // Where it may not be read, another may be the nearest.
  const force = read && read.file === inForce ? read.config : {};
  if (inForce !== undefined && isMember(own.file, inForce, force)) return undefined;
  const options = membersOf(own.config, "compilerOptions");
  const settings = SETTINGS.filter((name) => Object.hasOwn(options, name));
  const mapped = membersOf(force, "imports");
  const imports = Object.entries(membersOf(own.config, "imports"))
    .filter(([name, target]) => Object.hasOwn(mapped, name) && mapped[name] !== target);
  if (settings.length + imports.length === 0) return undefined;
  const names = [
    ...settings.map((name) => `compilerOptions.${name}`),
    ...imports.map(([name]) => `imports["${name}"]`),
  ].join(", ");
  const pragmas = settings.some((name) => name.startsWith("jsx"))
    ? "say it in the file, by /** @jsxImportSource NAME */ or /** @jsx FACTORY */, or "
    : "";
  const by = inForce === undefined ? "is compiled" : `goes by "${inForce}"`;
  return `"${own.file}" has ${names}, which the function does not get, as the invoker ${by}: ` +
    `${pragmas}bundle it: deno bundle -o function.js FUNCTION_FILE`;
}

/** Path of the configuration that Deno was started with; a compiled program has none. */
async function configInForce(cwd: string, rootUrl: string): Promise<string | undefined> {
  if (Deno.build.standalone) return undefined;
  const ofProject = await findChildConfig(cwd, rootUrl);
  if (ofProject !== undefined || !rootUrl.startsWith("file:")) return ofProject;
  return join(fromFileUrl(rootUrl), "deno.json");
}

/** Whether a configuration may be that of a member of another's workspace. */
function isMember(file: string, root: string, config: unknown): boolean {
  const hasWorkspace = typeof config === "object" && config !== null && "workspace" in config;
  return hasWorkspace && file.startsWith(`${dirname(root)}${SEPARATOR}`);
}

function membersOf(config: unknown, name: string): Readonly<Record<string, unknown>> {
  const { [name]: found } = (config ?? {}) as Record<string, unknown>;
  return typeof found === "object" && found !== null ? { ...found } : {};
}
