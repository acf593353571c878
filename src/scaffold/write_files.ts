import { join } from "@std/path";
import { readRegularText } from "../files/read_regular_file.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { Files } from "./resource_options.ts";

/** What became of a file that was to be written. */
export interface WrittenFile {
  /** Absolute. */
  readonly path: string;
  /** `skipped`: something of its name is there, and it stays; `unchanged`: it says the same. */
  readonly outcome: "written" | "skipped" | "unchanged";
}

/** What takes back a step that was done. */
interface Undo {
  readonly path: string;
  run(): Promise<void>;
}

/**
 * Writes files into a folder that exists: all of them, or none.
 *
 * What is there already stays as it is, unless `force` says otherwise. Files are written beside their
 * places and moved there, so that nobody ever sees half of one.
 *
 * @param folder absolute path
 * @returns what became of each, in the order of `files`
 * @throws {InvokerError} `start-failed`, when one cannot be written: then the folder is as it was
 */
export async function writeFiles(
  folder: string,
  files: Files,
  { force }: { readonly force: boolean },
): Promise<readonly WrittenFile[]> {
  const mark = crypto.randomUUID();
  const undos: Undo[] = [];
  const backups: string[] = [];
  const outcomes: WrittenFile[] = [];
  let current = "";
  try {
    const drafts: (readonly [path: string, draft: string, exists: boolean])[] = [];
    for (const [name, text] of files) {
      current = name;
      const path = join(folder, name);
      const found = await lookAt(path);
      const exists = found !== "nothing";
      if (exists && !force) {
        outcomes.push({ path, outcome: await says(path, text) ? "unchanged" : "skipped" });
        continue;
      }
      outcomes.push({ path, outcome: "written" });
      if (found === "folder") throw new Error("there is a folder of this name");
      const draft = `${path}.${mark}.new`;
      undos.push({ path: draft, run: () => Deno.remove(draft) });
      await Deno.writeTextFile(draft, text, { createNew: true, mode: 0o644 });
      drafts.push([path, draft, exists]);
    }
    for (const [path, draft, exists] of drafts) {
      current = path.slice(folder.length + 1);
      if (exists) {
        const backup = `${path}.${mark}.old`;
        await Deno.rename(path, backup);
        backups.push(backup);
        undos.push({ path, run: () => Deno.rename(backup, path) });
      } else {
        // Takes the name, which fails when somebody has been faster; renaming would not.
        await Deno.writeTextFile(path, "", { createNew: true });
        undos.push({ path, run: () => Deno.remove(path) });
      }
      await Deno.rename(draft, path);
    }
  } catch (error) {
    const left = await takeBack(undos);
    const why = errorMessage(error);
    const rest = left.length === 0
      ? "no file was written or changed"
      : `what was done could not be taken back: ${left.join(", ")}`;
    throw new InvokerError(
      "start-failed",
      `Cannot write "${join(folder, current)}": ${why}; ${rest}`,
      { cause: error },
    );
  }
  for (const backup of backups) await Deno.remove(backup).catch(() => {});
  return outcomes;
}

/** Takes steps back, the last one first; returns the paths of those that could not be. */
async function takeBack(undos: readonly Undo[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { path, run } of undos.toReversed()) {
    try {
      await run();
    } catch (error) {
      // What was moved to its place is no draft any more.
      if (!(error instanceof Deno.errors.NotFound)) left.push(path);
    }
  }
  return left;
}

/** Whether a file has this text; one that cannot be read has not. */
async function says(path: string, text: string): Promise<boolean> {
  try {
    // It may be of any kind and length.
    return await readRegularText(path, new TextEncoder().encode(text).byteLength) === text;
  } catch {
    return false;
  }
}

async function lookAt(path: string): Promise<"nothing" | "folder" | "something"> {
  try {
    return (await Deno.lstat(path)).isDirectory ? "folder" : "something";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "nothing";
    throw error;
  }
}
