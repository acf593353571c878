import { dirname, join } from "@std/path";
import { makeFolder } from "../e2e/temp_folder.ts";
import type { InvokerProcessOptions } from "../support/invoker_process.ts";
import { BINARY, binaryOnly, ignoreBecause } from "../support/invoker_program.ts";

/** A root folder that holds nothing but the compiled program, its libraries and a function. */
export interface EmptyRoot extends AsyncDisposable {
  /** Runs the program in it: read-only, with `/proc`, as a user who owns nothing, no variables. */
  readonly command: NonNullable<InvokerProcessOptions["command"]>;
  /** Every file in it, by its path from there. */
  readonly files: readonly string[];
}

/** A user that nobody is. */
const USER = "65532:65532";

/**
 * Mounts are made in a namespace of the program's own: they end with it, however it ends. Each
 * program replaces the one before, so that signals reach the last.
 */
const ENTER = `set -e
mount --bind "$0" "$0"
mount -o remount,bind,ro "$0"
mount -t proc proc "$0/proc"
exec env -i "$(command -v chroot)" --userspec=${USER} "$0" "$@"`;

/** For `ignore` of a test that needs an {@linkcode EmptyRoot}: prints why there is none, once. */
export function cannotMakeRoot(): boolean {
  if (binaryOnly()) return true;
  if (Deno.build.os !== "linux") return ignoreBecause("an empty root folder takes Linux");
  if (Deno.uid() !== 0) return ignoreBecause("an empty root folder can be entered by root only");
  try {
    const args = ["--mount", "sh", "-c", "mount -t proc proc /proc && command -v chroot ldd"];
    const { success, stderr } = new Deno.Command("unshare", { args, stdin: "null" }).outputSync();
    return !success &&
      ignoreBecause(`this machine lets nobody mount: ${new TextDecoder().decode(stderr).trim()}`);
  } catch (error) {
    return ignoreBecause(`an empty root folder takes unshare: ${error}`);
  }
}

/** Makes a root folder with these files, by path and text. */
export async function makeEmptyRoot(texts: Readonly<Record<string, string>>): Promise<EmptyRoot> {
  const program = BINARY?.path ?? "";
  const root = await makeFolder(texts);
  await Deno.mkdir(root.file("proc"));
  const libraries = await librariesOf(program);
  await Deno.copyFile(program, root.file("invoker"));
  for (const library of libraries) {
    await Deno.mkdir(dirname(join(root.path, library)), { recursive: true });
    await Deno.copyFile(library, join(root.path, library));
  }
  await Deno.chmod(root.path, 0o755);
  return {
    command: ["unshare", "--mount", "sh", "-c", ENTER, root.path, "/invoker"],
    files: ["/invoker", ...libraries, ...Object.keys(texts).map((path) => `/${path}`)],
    [Symbol.asyncDispose]: () => root[Symbol.asyncDispose](),
  };
}

/** The libraries that a program is linked with, and their loader, as absolute paths. */
async function librariesOf(program: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("ldd", { args: [program], stdin: "null" }).output();
  return [...new TextDecoder().decode(stdout).matchAll(/(\/\S+) \(0x/g)]
    .map(([, path = ""]) => path);
}
