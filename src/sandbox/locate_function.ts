import { dirname, join, toFileUrl } from "@std/path";
import { assertRegularFile, MAX_MODULE_BYTES } from "../files/read_regular_file.ts";
import { findEntryPoint } from "../function/entry_point.ts";
import { parseFunctionUri } from "../function/function_uri.ts";
import { errorMessage, InvokerError } from "../invocation/invoker_error.ts";
import { readJsonc } from "./read_jsonc.ts";

/** A function that was found on disk. */
export interface LocatedFunction {
  /** Absolute path of the handler's module. */
  readonly file: string;
  /** `file:` URL of it. */
  readonly entryUrl: string;
  /** The folder that belongs to the function: its sandbox may read it. */
  readonly folder: string;
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
  const file = info.isDirectory ? join(path, await entryOf(path)) : path;
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
  return { file, entryUrl: toFileUrl(file).href, folder, handler };
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
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
