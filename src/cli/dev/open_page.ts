import { errorMessage } from "../../invocation/error_message.ts";
import type { Log } from "../../invocation/log.ts";
import type { CliIo } from "../cli_io.ts";

/** What opens an address, by the system. */
const OPENERS: Partial<Readonly<Record<typeof Deno.build.os, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  windows: ["rundll32", "url.dll,FileProtocolHandler"],
};

/**
 * Opens a page in the browser; where that cannot be done, the log says so. Never rejects. It may last as
 * long as the browser does.
 */
export async function openPage(
  url: string,
  log: Log,
  { isGranted }: Pick<CliIo, "isGranted">,
): Promise<void> {
  const [command, ...args] = OPENERS[Deno.build.os] ?? ["xdg-open"];
  if (!isGranted({ name: "run", command })) {
    log.warn(
      "Cannot open the page: start Deno with --allow-run={command}, or open its address yourself",
      { command },
    );
    return;
  }
  try {
    const { success } = await new Deno.Command(command, {
      args: [...args, url],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    if (!success) log.warn("Cannot open the page: {command} failed", { command });
  } catch (error) {
    log.warn("Cannot open the page: {why}", { why: errorMessage(error) });
  }
}
