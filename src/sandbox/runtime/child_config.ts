import { dirname, fromFileUrl, join, resolve, toFileUrl } from "@std/path";
import { readJsonc } from "./read_jsonc.ts";

/**
 * The `deno.json` that a child process is to be started with, so that its function imports what it
 * would import in the invoker's own process. Absent: Deno finds the right one by itself, which is
 * that of the child's module.
 *
 * An invoker that a project has started as a package of its own goes by the project's configuration.
 * There is nothing to ask for that: it is the one that Deno takes, the nearest to the working
 * directory, when the invoker comes from a registry, or is a folder that the project links.
 *
 * @param cwd the working directory
 * @param rootUrl URL of the folder that the invoker is in
 * @throws {InvokerError} `start-failed` when it is not JSON
 */
export async function findChildConfig(
  cwd: string,
  rootUrl: string,
): Promise<string | undefined> {
  const nearest = await nearestConfig(cwd);
  if (nearest === undefined) return undefined;
  return isPackageOf(nearest.config, dirname(nearest.file), new URL(rootUrl))
    ? nearest.file
    : undefined;
}

/** The `deno.json` of a folder, or of the nearest above it that may be read. */
export async function nearestConfig(
  folder: string,
): Promise<{ readonly file: string; readonly config: unknown } | undefined> {
  for (const name of ["deno.json", "deno.jsonc"]) {
    const file = join(folder, name);
    // Where it may not be read there is none for the invoker: nobody is asked.
    if (Deno.permissions.querySync({ name: "read", path: file }).state !== "granted") continue;
    const config = await readJsonc(file);
    if (config !== undefined) return { file, config };
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : await nearestConfig(parent);
}

function isPackageOf(config: unknown, folder: string, rootUrl: URL): boolean {
  if (rootUrl.protocol !== "file:") return true;
  const { links } = (config ?? {}) as { readonly links?: unknown };
  if (!Array.isArray(links)) return false;
  const root = resolve(fromFileUrl(rootUrl));
  const base = toFileUrl(join(folder, "/"));
  return links.some((link) => typeof link === "string" && linkedFolder(link, base) === root);
}

/** A link is a relative URL; `?` stands for itself. */
function linkedFolder(link: string, base: URL): string | undefined {
  try {
    return resolve(fromFileUrl(new URL(link.replaceAll("?", "%3F"), base)));
  } catch {
    return undefined;
  }
}
