import { encodeBase64 } from "@std/encoding/base64";
import { fromFileUrl, join } from "@std/path";
import { MAX_MODULE_BYTES, readRegularFile } from "../../files/read_regular_file.ts";
import { type LocatedFunction, locateFunction } from "../locate/locate_function.ts";
import { mayRead } from "../permissions/may_read.ts";

/** What the files of a function have in them at a moment. */
export interface FunctionSnapshot {
  /** `file:` URL of the handler's module; `undefined` when it cannot be found. */
  readonly entryUrl: string | undefined;
  /** Paths of what it is made of, and of the manifests in its folder; also of what is not there. */
  readonly files: readonly string[];
  /** Hash of each of them, and of the further ones; that of one that is not there is empty. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** What says beside modules which function is served, and what it may do. */
const MANIFESTS = ["deno.json", "deno.jsonc", "package.json"];

/**
 * Reads which files a function is made of, and hashes them.
 *
 * @param more paths of further files
 */
export async function takeSnapshot(
  functionUri: string,
  more: Iterable<string>,
): Promise<FunctionSnapshot> {
  const hashes = new Map<string, string>();
  const located = await locate(functionUri);
  if (located) {
    const { readModuleGraph }: typeof import("../../loader/module_graph.ts") = await import(
      import.meta.resolve("../../loader/module_graph.ts")
    );
    await readModuleGraph(located.entryUrl, {
      async readText(url) {
        const path = fromFileUrl(url);
        hashes.set(path, "");
        if (!mayRead(path)) throw new Error("it may not be read");
        const bytes = await readRegularFile(path, MAX_MODULE_BYTES);
        hashes.set(path, await hash(bytes));
        return new TextDecoder().decode(bytes);
      },
    });
    for (const name of MANIFESTS) {
      const path = join(located.folder, name);
      hashes.set(path, await hashFile(path));
    }
  }
  const files = [...hashes.keys()];
  for (const path of more) if (!hashes.has(path)) hashes.set(path, await hashFile(path));
  return { entryUrl: located?.entryUrl, files, hashes };
}

/** Whether another version would be loaded at the later moment. */
export function hasChanged(earlier: FunctionSnapshot, later: FunctionSnapshot): boolean {
  if (earlier.entryUrl !== later.entryUrl) return true;
  // A file that is new to them is one that a file in both has come to import.
  return [...earlier.hashes].some(([path, hashed]) =>
    (later.hashes.get(path) ?? hashed) !== hashed
  );
}

/** Whether a snapshot that was just taken is that of now as well. */
export async function isCurrent(
  functionUri: string,
  { entryUrl, hashes }: FunctionSnapshot,
): Promise<boolean> {
  if ((await locate(functionUri))?.entryUrl !== entryUrl) return false;
  for (const [path, hashed] of hashes) if (await hashFile(path) !== hashed) return false;
  return true;
}

/** Why it cannot be found is told by whoever loads it. */
async function locate(functionUri: string): Promise<LocatedFunction | undefined> {
  try {
    return await locateFunction(functionUri);
  } catch {
    return undefined;
  }
}

async function hashFile(path: string): Promise<string> {
  if (!mayRead(path)) return "";
  try {
    return await hash(await readRegularFile(path, MAX_MODULE_BYTES));
  } catch {
    return "";
  }
}

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeBase64(await crypto.subtle.digest("SHA-256", bytes));
}
