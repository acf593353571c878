import { startInvoker } from "../../server.ts";
import type { CliIo } from "../cli_io.ts";
import type { OptionValues } from "../options/options.ts";
import { serveUntilInterrupted } from "./serve_until_interrupted.ts";

/**
 * Serves a function in this process until it is interrupted or ends by itself.
 *
 * @returns the exit status
 */
export async function serve(
  functionUri: string,
  options: OptionValues<"serve">,
  io: CliIo,
): Promise<number> {
  return await serveUntilInterrupted(functionUri, options, io, startInvoker);
}
