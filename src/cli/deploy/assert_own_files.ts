import { isAbsolute, join, relative } from "@std/path";
import { InvokerError } from "../../invocation/invoker_error.ts";

/**
 * Checks that files lie where their paths say: what builds an image follows no link out of the folder.
 *
 * @param folder absolute path
 * @param paths relative to it, of files that are there
 * @throws {InvokerError} `start-failed` for a link that leads out of it
 */
export async function assertOwnFiles(folder: string, paths: readonly string[]): Promise<void> {
  const root = await Deno.realPath(folder);
  for (const path of paths) {
    const target = await Deno.realPath(join(folder, path));
    const inside = relative(root, target);
    if (!/^\.\.(?:[\\/]|$)/.test(inside) && !isAbsolute(inside)) continue;
    throw new InvokerError(
      "start-failed",
      `Cannot add "${path}" to an image: it is a link to "${target}", out of the function's folder`,
    );
  }
}
