import { processArguments } from "../../processes/process_arguments.ts";
import { startProcesses } from "../../processes/start_processes.ts";
import type { CliIo } from "../cli_io.ts";
import type { NeededPermission } from "../needed_permissions.ts";
import type { OptionValues } from "../options/options.ts";
import type { ProcessStart } from "./serve_as_process.ts";
import { serveUntilInterrupted } from "./serve_until_interrupted.ts";

/**
 * Serves a function by several processes that share one port, until it is interrupted: this one only
 * starts them, replaces those that end, and speaks for all of them.
 *
 * @param neededOn what a process needs to serve on this port
 * @returns the exit status
 */
export async function supervise(
  functionUri: string,
  options: OptionValues<"serve">,
  count: number,
  io: CliIo,
  neededOn: (port: number) => readonly NeededPermission[],
): Promise<number> {
  return await serveUntilInterrupted(functionUri, options, io, async (invokerOptions) => {
    const { host = "localhost", port = 10382, metricsPort, logLevel, logFormat } = invokerOptions;
    const collectMetrics = metricsPort !== undefined;
    const argumentsOn = await processArguments(io.mainUrl, invokerOptions);
    const running = await startProcesses({
      count,
      host,
      port,
      ...(collectMetrics && { metricsPort }),
      ...(logLevel && { logLevel }),
      ...(logFormat && { logFormat }),
      // The process is the invoker's alone, and the others have theirs.
      giveUpPermissions: true,
      commandFor(bound) {
        const own = { ...options, port: bound, "metrics-port": undefined };
        const start: ProcessStart = { functionUri, options: own, collectMetrics };
        return { program: io.execPath, cwd: io.cwd, args: argumentsOn(neededOn(bound)), start };
      },
    });
    return {
      ...running,
      isSecure: invokerOptions.tls !== undefined,
      // It goes on as long as nobody interrupts it.
      finished: new Promise<number>(() => {}),
    };
  });
}
