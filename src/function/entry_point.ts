import { InvokerError } from "../invocation/invoker_error.ts";

/** What stands for a folder when it is there, in this order. */
export const ENTRY_FILES = [
  "mod.ts",
  "main.ts",
  "index.ts",
  "mod.js",
  "main.js",
  "index.js",
] as const;

/** What names the entry point of a folder otherwise, in this order. */
export const MANIFESTS = ["deno.json", "deno.jsonc", "package.json"] as const;

const MODULE = /\.[cm]?[jt]sx?$/;
/** Modules that are no function: tests, measurements, declarations, configuration, hidden ones. */
const NO_FUNCTION = /^\.|[._](?:test|spec|bench)\.[^.]+$|\.d\.[^.]+$|\.config\.[^.]+$/;
/** How many modules are told of. */
const MAX_TOLD = 5;

/**
 * The file that stands for a folder, relative to it: the first of {@linkcode ENTRY_FILES}, else what
 * a manifest names, else the only module.
 *
 * @param names of the files in the folder
 * @param readManifest a manifest, parsed; `undefined` when there is none
 * @throws {InvokerError} `start-failed` when nothing does
 */
export async function findEntryPoint(
  folder: string,
  names: readonly string[],
  readManifest: (name: string) => Promise<unknown>,
): Promise<string> {
  const named = ENTRY_FILES.find((name) => names.includes(name));
  if (named !== undefined) return named;
  for (const name of MANIFESTS) {
    const entry = entryOf(await readManifest(name));
    if (entry !== undefined) return entry;
  }
  const modules = names.filter((name) => MODULE.test(name) && !NO_FUNCTION.test(name)).toSorted();
  const [only] = modules;
  if (only !== undefined && modules.length === 1) return only;
  const instead = modules.length === 0
    ? "and no other module"
    : `so name its file, which may be ${modules.slice(0, MAX_TOLD).join(", ")}${
      modules.length > MAX_TOLD ? "…" : ""
    }`;
  throw new InvokerError(
    "start-failed",
    `Cannot find a function in folder "${folder}": it has none of ${
      ENTRY_FILES.join(", ")
    }, no deno.json or package.json that names one in "exports" or "main", ${instead}`,
  );
}

/** What Deno looks for in conditional exports. */
const CONDITIONS = ["deno", "node", "import", "module-sync", "default"];

/** `exports` (its entry `.`, where it has several), else `main`. */
function entryOf(manifest: unknown): string | undefined {
  if (!isRecord(manifest)) return undefined;
  const { exports, main } = manifest;
  const root = isRecord(exports) && "." in exports ? exports["."] : exports;
  return targetOf(root) ?? (typeof main === "string" ? main : undefined);
}

/** A path, the first of several, or that of the first condition that is met. */
function targetOf(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (!isRecord(target)) return undefined;
  for (const [condition, value] of Object.entries(target)) {
    const isMet = Array.isArray(target) || CONDITIONS.includes(condition);
    const found = isMet ? targetOf(value) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The files that a path of a manifest may mean, as Node completes that of `main`, in this order. */
export function completions(path: string): readonly string[] {
  const endings = [".js", ".cjs", ".mjs", "/index.js", "/index.cjs"];
  return [path, ...endings.map((ending) => path.replace(/\/$/, "") + ending)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
