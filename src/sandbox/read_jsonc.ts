import { parse } from "@std/jsonc";
import { InvokerError } from "../invocation/invoker_error.ts";

/**
 * Reads a JSON file that may have comments; `undefined` when there is none. What is no file, such as a
 * pipe, which would be waited for, is none.
 *
 * @throws {InvokerError} `start-failed` when it is not JSON
 */
export async function readJsonc(file: string): Promise<unknown> {
  let text: string;
  try {
    if (!(await Deno.stat(file)).isFile) return undefined;
    text = await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    return parse(text);
  } catch (cause) {
    throw new InvokerError("start-failed", `Cannot read "${file}": it is not valid JSON`, {
      cause,
    });
  }
}
