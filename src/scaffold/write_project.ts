import { basename, dirname, join } from "@std/path";
import { InvokerError } from "../invocation/invoker_error.ts";

/**
 * Writes a new folder of files: all of them, or nothing.
 *
 * @param folder absolute path; nothing is there yet, or an empty folder
 * @param files texts by name
 * @throws {InvokerError} `start-failed` when there is something, or it cannot be written
 */
export async function writeProject(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const fail = (why: string, cause?: unknown) =>
    new InvokerError("start-failed", `Cannot make "${folder}": ${why}`, { cause });
  const parent = dirname(folder);
  const found = await lookAt(folder);
  if (found === "file") throw fail("there is a file of this name");
  if (found === "full") throw fail("there is a folder of this name, and it is not empty");
  // Beside it, and moved at the end: what is half done is never seen under its name.
  const draft = join(parent, `.${basename(folder)}-${crypto.randomUUID()}`);
  try {
    await Deno.mkdir(draft);
    for (const [name, text] of files) await Deno.writeTextFile(join(draft, name), text);
    if (found === "empty") await Deno.remove(folder);
    await Deno.rename(draft, folder);
  } catch (error) {
    await Deno.remove(draft, { recursive: true }).catch(() => {});
    if (error instanceof Deno.errors.NotFound) throw fail(`there is no folder "${parent}"`, error);
    throw fail(error instanceof Error ? error.message : String(error), error);
  }
}

async function lookAt(path: string): Promise<"nothing" | "empty" | "full" | "file"> {
  try {
    for await (const _ of Deno.readDir(path)) return "full";
    return "empty";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "nothing";
    if (error instanceof Deno.errors.NotADirectory) return "file";
    throw error;
  }
}
