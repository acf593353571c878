import { startDev } from "../../dev/start_dev.ts";
import { isLoopback } from "../../invocation/is_loopback.ts";
import { escapeControls } from "../../invocation/escape_controls.ts";
import type { CliIo } from "../cli_io.ts";
import { displayPath } from "../display_path.ts";
import type { OptionValues } from "../options/options.ts";
import { ownProgram } from "../own_program.ts";
import { print } from "../print.ts";
import { serve, type StartInvoker } from "../serve/serve.ts";
import { usageError } from "../usage_error.ts";
import { openPage } from "./open_page.ts";
import { toServeOptions } from "./to_serve_options.ts";

/**
 * Serves a function with a page on which it is seen and tried, until it is interrupted (docs/dev.md).
 *
 * @returns the exit status
 */
export async function dev(
  functionUri: string,
  options: OptionValues<"dev">,
  io: CliIo,
): Promise<number> {
  const { host } = options;
  if (!isLoopback(host)) {
    throw usageError(
      `Cannot use --host ${host}: the page of dev shows the source and what callers send, so that ` +
        "it is for this machine alone; --host localhost, or invoker serve, which has no page",
    );
  }
  const show = (path: string) => displayPath(path, io.cwd);
  let pageUrl = "";
  const start: StartInvoker = async (invoker) => {
    const running = await startDev({ ...invoker, host, show, program: ownProgram(io) });
    ({ pageUrl } = running);
    return running;
  };
  return await serve(functionUri, toServeOptions(options), io, start, async (running) => {
    await print(`${escapeControls(`Serving ${show(running.file)} on ${pageUrl}`)}\n`, io);
    if (options.open) void openPage(pageUrl, running.log, io);
  });
}
