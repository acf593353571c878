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

/**
 * The file that stands for a folder (contract §2), relative to it.
 *
 * @param has whether the folder has a file of that name
 * @param readManifest a manifest, parsed; `undefined` when there is none
 * @throws {InvokerError} `start-failed` when nothing does
 */
export async function findEntryPoint(
  folder: string,
  has: (name: string) => Promise<boolean>,
  readManifest: (name: string) => Promise<unknown>,
): Promise<string> {
  for (const name of ENTRY_FILES) {
    if (await has(name)) return name;
  }
  for (const name of MANIFESTS) {
    const entry = entryOf(await readManifest(name));
    if (entry !== undefined) return entry;
  }
  throw new InvokerError(
    "start-failed",
    `Cannot find a function in folder "${folder}": it has none of ${
      ENTRY_FILES.join(", ")
    }, and no deno.json or package.json that names one in "exports" or "main"`,
  );
}

/** `exports` (a string, or its entry `.`, with or without conditions), else `main`. */
function entryOf(manifest: unknown): string | undefined {
  if (!isRecord(manifest)) return undefined;
  const { exports, main } = manifest;
  const root = isRecord(exports) && "." in exports ? exports["."] : exports;
  const entry = isRecord(root) ? root.deno ?? root.import ?? root.default : root;
  if (typeof entry === "string") return entry;
  return typeof main === "string" ? main : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
