import { join } from "@std/path";
import { InvokerError } from "../../invocation/invoker_error.ts";
import type { Grants } from "./grants.ts";
import { parsePermissionSet } from "./permission_set.ts";
import { readJsonc } from "../runtime/read_jsonc.ts";

/** The files that may have permission sets, in this order. */
export const CONFIG_FILES: readonly string[] = ["deno.json", "deno.jsonc"];

/**
 * A permission set of the `deno.json` in a function's folder (docs/permissions.md).
 *
 * Only there: one further up may be meant for other code, and give more.
 *
 * @throws {InvokerError} `start-failed` when there is none, or it has no such set
 */
export async function readPermissionSet(folder: string, name: string): Promise<Partial<Grants>> {
  for (const file of CONFIG_FILES) {
    const path = join(folder, file);
    const config = await readJsonc(path);
    if (config === undefined) continue;
    await assertInFolder(path, folder);
    return parsePermissionSet(config, name, folder);
  }
  throw new InvokerError(
    "start-failed",
    `Cannot use permission set "${name}": there is no deno.json in "${folder}"`,
  );
}

/** A link to another's file would grant what that one's function is meant to have. */
async function assertInFolder(path: string, folder: string): Promise<void> {
  const [file, root] = await Promise.all([Deno.realPath(path), Deno.realPath(folder)]);
  if (file.startsWith(join(root, "/"))) return;
  throw new InvokerError(
    "start-failed",
    `Cannot use a permission set of "${path}": it is a link that leads out of the function's folder`,
  );
}
