import { parse } from "@std/jsonc";
import { MAX_SETTINGS_BYTES, readRegularText } from "../../files/read_regular_file.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";

/**
 * Reads a JSON file that may have comments; `undefined` when there is none.
 *
 * @throws {InvokerError} `start-failed` when it cannot be read, or is not JSON
 */
export async function readJsonc(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readRegularText(file, MAX_SETTINGS_BYTES);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw new InvokerError("start-failed", `Cannot read "${file}": ${errorMessage(cause)}`, {
      cause,
    });
  }
  try {
    return parse(text);
  } catch (cause) {
    throw new InvokerError("start-failed", `Cannot read "${file}": it is not valid JSON`, {
      cause,
    });
  }
}
