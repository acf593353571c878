import { type InvokerOptions, type RunningInvoker, startInvoker } from "../../server.ts";
import { escapeControls } from "../../invocation/escape_controls.ts";
import { callCommand } from "./call_command.ts";
import { curlCommand } from "./curl_command.ts";
import type { CliIo, Interrupt } from "../cli_io.ts";
import { displayPath } from "../display_path.ts";
import { EXIT_INTERRUPTED, EXIT_OK, reportFailure } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";
import { print } from "../print.ts";
import { toInvokerOptions } from "./to_invoker_options.ts";

/**
 * One Ctrl-C under `deno task` comes twice: from the terminal, and passed on by the task. What comes
 * so soon after the first interrupt is that.
 */
const ECHO_MS = 50;

/** Starts what serves: the invoker, or in tests what takes its place. */
export type StartInvoker = (options: InvokerOptions) => Promise<RunningInvoker>;

/**
 * Serves a function until it is interrupted or ends by itself (docs/operations.md).
 *
 * The first interrupt drains, a second one ends it at once. A hang-up lets it reload.
 *
 * @param announce says that it serves
 * @returns the exit status
 */
export async function serve(
  functionUri: string,
  options: OptionValues<"serve">,
  io: CliIo,
  start: StartInvoker = startInvoker,
  announce: (running: RunningInvoker) => Promise<void> = (running) =>
    printServing(running, options, io),
): Promise<number> {
  const interrupted = Promise.withResolvers<void>();
  const interruptedAgain = Promise.withResolvers<number>();
  let first: { readonly signal: Interrupt; readonly atMs: number } | undefined;
  // From before the start, so that an impatient user can leave while the function loads.
  const interrupt = (signal: Interrupt) => {
    const atMs = performance.now();
    const isEcho = first?.signal === signal && atMs - first.atMs < ECHO_MS;
    if (first && !isEcho) interruptedAgain.resolve(EXIT_INTERRUPTED);
    first ??= { signal, atMs };
    interrupted.resolve();
  };
  const ignoreInterrupts = io.onInterrupt(interrupt);
  let ignoreHangups = () => {};
  try {
    const starting = start(toInvokerOptions(functionUri, options));
    // Without a listener the signal would end the process.
    ignoreHangups = io.onHangup(({ terminalClosed }) => {
      // Nobody is left who could interrupt it.
      if (terminalClosed) interrupt("SIGTERM");
      else starting.then((running) => running.reload()).catch(() => {});
    });
    return await Promise.race([
      serveUntil(interrupted.promise, starting, announce),
      interruptedAgain.promise,
    ]);
  } catch (error) {
    const debug = options["log-level"] === "debug";
    return reportFailure(error, { debug, logFormat: options["log-format"] }, io.stderr);
  } finally {
    ignoreHangups();
    ignoreInterrupts();
  }
}

/** The line that says that Calls are accepted, without its newline. */
export function servingLine(running: RunningInvoker, cwd: string): string {
  const host = running.host.includes(":") ? `[${running.host}]` : running.host;
  const function_ = `${displayPath(running.file, cwd)}#${running.handler}`;
  const scheme = running.isSecure ? "grpcs" : "grpc";
  const { methods } = running;
  const count = methods && `${methods.length} ${methods.length === 1 ? "method" : "methods"}`;
  // A path, and the name of an export, may be any text.
  return escapeControls(
    `Serving ${function_} (${count ?? running.interaction}) on ${scheme}://${host}:${running.port}`,
  );
}

async function serveUntil(
  interrupted: Promise<void>,
  starting: Promise<RunningInvoker>,
  announce: (running: RunningInvoker) => Promise<void>,
): Promise<number> {
  const running = await Promise.race([starting, interrupted]);
  if (!running) {
    // A function may take for ever to load: its threads and processes end with this one.
    starting.then((late) => late.stop()).catch(() => {});
    return EXIT_OK;
  }
  await announce(running);
  return await Promise.race([
    running.finished,
    interrupted.then(() => running.stop()).then(() => EXIT_OK),
  ]);
}

/** A line for programs, and another for people. */
async function printServing(
  running: RunningInvoker,
  options: OptionValues<"serve">,
  io: CliIo,
): Promise<void> {
  await print(`${servingLine(running, io.cwd)}\n`, io);
  const curl = options.http === "off" ? undefined : curlCommand(running, options);
  // An application has paths and methods, which `call` does not.
  const isCurlAlone = running.takesRequest && curl !== undefined;
  const command = isCurlAlone ? curl : callCommand(running, options, io);
  running.log.info("try it from a second terminal: {command}", { command });
  if (curl === undefined || isCurlAlone) return;
  running.log.info("or over HTTP: {command}", { command: curl });
}
