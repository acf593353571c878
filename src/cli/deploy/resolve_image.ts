import { basename, dirname, join, resolve } from "@std/path";
import { isAbsent } from "../../files/is_absent.ts";
import { readOsUser } from "../../deploy/os_user.ts";
import { readRiffConfig, type RiffConfig } from "../../deploy/riff_config.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { checkFunctionName, checkImageReference } from "../../scaffold/resource_names.ts";
import type { CliIo } from "../cli_io.ts";
import { displayPath } from "../display_path.ts";
import { usageError } from "../usage_error.ts";

/** Where a function is and what its image is called, as options give it. */
export interface ImageOptions {
  readonly filepath?: string | undefined;
  readonly name?: string | undefined;
  readonly useraccount?: string | undefined;
  readonly version: string;
  readonly config?: string | undefined;
}

/** A function's folder and its image. */
export interface ResolvedImage {
  /** Absolute path of the function's folder. */
  readonly folder: string;
  /** The same, for people: relative where it lies in the working directory. */
  readonly shownFolder: string;
  /** Name of the file in it, when a file was named. */
  readonly file?: string;
  readonly name: string;
  /** `USERACCOUNT/NAME:VERSION`. */
  readonly image: string;
}

/**
 * Finds out where a function is and what its image is called, with every default.
 *
 * @param path as an argument
 * @throws {InvokerError} of code `usage` for a name that cannot be one, with the rule; `start-failed`
 * for a path that is not there
 */
export async function resolveImage(
  path: string | undefined,
  options: ImageOptions,
  io: CliIo,
): Promise<ResolvedImage> {
  const place = await locate(givenPath(path, options.filepath), io);
  const name = options.name || basename(place.folder);
  checkName(name, { isGiven: Boolean(options.name) });
  const account = options.useraccount || (await readConfig(options.config, io)).useraccount ||
    readOsUser(io.getEnv, io.isGranted({ name: "sys" }));
  if (account === undefined) {
    throw usageError("Cannot name an image: no account is known; name it with --useraccount");
  }
  const image = `${account}/${name}:${options.version}`;
  checkImageReference(image);
  return { ...place, name, image };
}

/** The folder or the file that a command is about: its argument, or --filepath. */
export function givenPath(path: string | undefined, filepath: string | undefined): string {
  if (path !== undefined && filepath) {
    throw usageError(`Cannot use "${path}": the path is given by --filepath "${filepath}" already`);
  }
  return path || filepath || ".";
}

/**
 * The defaults of --config, else those of the user's own file, if there is one and it can be read.
 *
 * @throws {InvokerError} `start-failed` for a --config that cannot be read
 */
export async function readConfig(file: string | undefined, io: CliIo): Promise<RiffConfig> {
  if (file !== undefined) {
    const config = await readRiffConfig(resolve(io.cwd, file));
    if (config !== undefined) return config;
    throw new InvokerError("start-failed", `Cannot read "${file}": no such file`);
  }
  const home = io.getEnv("HOME") ?? io.getEnv("USERPROFILE");
  if (home === undefined) return {};
  for (const path of [".riff.yaml", ".riff.yml"].map((name) => join(home, name))) {
    if (!io.isGranted({ name: "read", path })) continue;
    try {
      const config = await readRiffConfig(path);
      if (config !== undefined) return config;
    } catch (error) {
      // It may be meant for another program: nobody asked for it to be read.
      if (!(error instanceof InvokerError)) throw error;
      io.stderr(`invoker: ${error.message}\n`);
    }
  }
  return {};
}

/** A name that comes from the folder is not one that its user has thought of. */
function checkName(name: string, { isGiven }: { readonly isGiven: boolean }): void {
  try {
    checkFunctionName(name);
  } catch (error) {
    if (isGiven || !(error instanceof InvokerError)) throw error;
    throw usageError(`${error.message}; it is the folder's, name another with --name`);
  }
}

async function locate(
  path: string,
  { cwd }: CliIo,
): Promise<Pick<ResolvedImage, "folder" | "shownFolder" | "file">> {
  const absolute = resolve(cwd, path);
  const show = (folder: string) => folder === cwd ? "." : displayPath(folder, cwd);
  try {
    const { isDirectory } = await Deno.stat(absolute);
    if (isDirectory) return { folder: absolute, shownFolder: show(absolute) };
    const folder = dirname(absolute);
    return { folder, shownFolder: show(folder), file: basename(absolute) };
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new InvokerError("start-failed", `Cannot find "${path}": no such file or folder`);
  }
}
