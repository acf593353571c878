import { dirname, join, toFileUrl } from "@std/path";
import { isAbsent } from "../../files/is_absent.ts";
import { assertRegularFile, MAX_MODULE_BYTES } from "../../files/read_regular_file.ts";
import { completions, findEntryPoint } from "../../function/entry_point.ts";
import { parseFunctionUri } from "../../function/function_uri.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { mayRead } from "../permissions/may_read.ts";
import { readJsonc } from "../runtime/read_jsonc.ts";

/** A function that was found on disk. */
export interface LocatedFunction {
  /** Absolute path of the handler's module. */
  readonly file: string;
  /** `file:` URL of it. */
  readonly entryUrl: string;
  /** The folder that belongs to the function: its sandbox may read it. */
  readonly folder: string;
  /**
   * The same without links on the way, where that is another path. What is CommonJS is read by it:
   * its sandbox may read that as well.
   */
  readonly realFolder?: string;
  /** Name of the export, when the URI gives one. */
  readonly handler?: string | undefined;
}

/**
 * Finds the module that a FUNCTION_URI stands for (docs/functions.md).
 *
 * @throws {InvokerError} `start-failed` when there is none
 */
export async function locateFunction(functionUri: string): Promise<LocatedFunction> {
  const { path, handler } = parseFunctionUri(functionUri);
  const info = await stat(path);
  if (!info) {
    throw new InvokerError("start-failed", `Cannot find "${path}": no such file or folder`);
  }
  const file = info.isDirectory ? await complete(join(path, await entryOf(path))) : path;
  if (info.isDirectory && !(await stat(file))?.isFile) {
    throw new InvokerError(
      "start-failed",
      `Cannot find "${file}": it is named by the manifest of "${path}", and is no file`,
    );
  }
  try {
    assertRegularFile(await Deno.stat(file), MAX_MODULE_BYTES);
  } catch (cause) {
    throw new InvokerError("start-failed", `Cannot read "${file}": ${errorMessage(cause)}`, {
      cause,
    });
  }
  const folder = info.isDirectory ? path : dirname(path);
  const realFolder = await Deno.realPath(folder);
  return {
    file,
    entryUrl: toFileUrl(file).href,
    folder,
    ...(realFolder !== folder && mayRead(realFolder) && { realFolder }),
    handler,
  };
}

/** What the sandbox of a function may read in any case. */
export function ownFolders({ folder, realFolder }: LocatedFunction): readonly string[] {
  return realFolder === undefined ? [folder] : [folder, realFolder];
}

/** What a path of a manifest leads to; itself when it leads to nothing. */
async function complete(path: string): Promise<string> {
  for (const completed of completions(path)) if ((await stat(completed))?.isFile) return completed;
  return path;
}

async function entryOf(folder: string): Promise<string> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  // A link may lead to a file.
  const files = await Promise.all(
    entries.map(async ({ name, isFile }) =>
      isFile || (await stat(join(folder, name)))?.isFile ? [name] : []
    ),
  );
  return await findEntryPoint(folder, files.flat(), (name) => readJsonc(join(folder, name)));
}

async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
