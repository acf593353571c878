import { resolve } from "@std/path";
import { didYouMean } from "../invocation/did_you_mean.ts";
import { COMMANDS } from "./options/options.ts";
import { usageError } from "./usage_error.ts";

/** What a command is written like, and a path to a function hardly. */
const WORD = /^[a-z]+$/i;
/** Every word that a command line can begin with. */
const FIRST_WORDS = [...new Set(COMMANDS.map((command) => command.split(" ")[0] ?? "")), "help"];

/** What to say when one of the words was probably meant; empty when none is near enough. */
export function meantHint(given: string, words: readonly string[]): string {
  const meant = didYouMean(given, words);
  return meant === undefined ? "" : `; did you mean "${meant}"?`;
}

/**
 * Makes sure that what a command line begins with, and is no command, is not one that was mistyped:
 * it would be taken for the path of a function.
 *
 * @throws {InvokerError} of code `usage`, when nothing is there of that name
 */
export async function assertNotMistyped(word: string, cwd: string): Promise<void> {
  const hint = WORD.test(word) ? meantHint(word, FIRST_WORDS) : "";
  if (hint === "" || !await isMissing(resolve(cwd, word))) return;
  throw usageError(`Cannot find "${word}": it is no command, and no file or folder${hint}`);
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return false;
  } catch (error) {
    // Where it may not be looked at, the permission is what is missing first.
    return error instanceof Deno.errors.NotFound;
  }
}
