import { parse as parseJsonc } from "@std/jsonc";
import { dirname, join } from "@std/path";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { Grants } from "./grants.ts";
import { parsePermissionSet } from "./permission_set.ts";

/**
 * The permission set of the `deno.json` that Deno itself would use in a folder: the one there, else
 * the nearest one above.
 *
 * @throws {InvokerError} `start-failed` when there is none, or it has no such set
 */
export async function readPermissionSet(folder: string, name: string): Promise<Partial<Grants>> {
  for (let at = folder;; at = dirname(at)) {
    for (const file of ["deno.json", "deno.jsonc"]) {
      const text = await readText(join(at, file));
      if (text !== undefined) return parsePermissionSet(parse(join(at, file), text), name, at);
    }
    if (dirname(at) === at) break;
  }
  throw new InvokerError(
    "start-failed",
    `Cannot use permission set "${name}": there is no deno.json in "${folder}" or above it`,
  );
}

function parse(file: string, text: string): unknown {
  try {
    return parseJsonc(text);
  } catch (cause) {
    throw new InvokerError("start-failed", `Cannot read "${file}": it is not valid JSON`, {
      cause,
    });
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotCapable) return undefined; // not ours to look into
    throw error;
  }
}
