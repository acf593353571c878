import { basename, dirname, join } from "@std/path";
import { errorMessage } from "../invocation/error_message.ts";
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
  const found = await lookAt(folder);
  if (found === "file") throw fail("there is a file of this name");
  if (found === "full") throw fail("there is a folder of this name, and it is not empty");
  try {
    await (found === "empty" ? fill(folder, files) : make(folder, files));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw fail(`there is no folder "${dirname(folder)}"`, error);
    }
    throw fail(errorMessage(error), error);
  }
}

async function make(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  // Beside it, and moved at the end: what is half done is never seen under its name.
  const draft = join(dirname(folder), `.${basename(folder)}-${crypto.randomUUID()}`);
  try {
    await Deno.mkdir(draft);
    for (const [name, text] of files) {
      await Deno.mkdir(dirname(join(draft, name)), { recursive: true });
      await Deno.writeTextFile(join(draft, name), text);
    }
    await Deno.rename(draft, folder);
  } catch (error) {
    await Deno.remove(draft, { recursive: true }).catch(() => {});
    throw error;
  }
}

/** The folder itself stays: somebody may be in it, and it may be a link, or have rights of its own. */
async function fill(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const written: string[] = [];
  try {
    for (const [name, text] of files) {
      const path = join(folder, name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeTextFile(path, text, { createNew: true });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) await Deno.remove(path).catch(() => {});
    // Folders of its own are empty now; this one stays.
    for (const path of written.map((path) => dirname(path)).filter((path) => path !== folder)) {
      await Deno.remove(path).catch(() => {});
    }
    throw error;
  }
}

async function lookAt(path: string): Promise<"nothing" | "empty" | "full" | "file"> {
  try {
    for await (const _ of Deno.readDir(path)) return "full";
    return "empty";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "nothing";
    if (error instanceof Deno.errors.NotADirectory) {
      return await exists(path) ? "file" : "nothing";
    }
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}
