import { type InvokerOptions, type RunningInvoker, startInvoker } from "../../server.ts";
import { callCommand } from "./call_command.ts";
import type { CliIo, Interrupt } from "../cli_io.ts";
import { displayPath } from "../display_path.ts";
import { EXIT_INTERRUPTED, EXIT_OK, reportFailure } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";
import { toGrants } from "../options/to_grants.ts";
import { usageError } from "../usage_error.ts";

/**
 * One Ctrl-C under `deno task` comes twice: from the terminal, and passed on by the task. What comes
 * so soon after the first interrupt is that.
 */
const ECHO_MS = 50;

/** Starts an invoker; what `serve` is given for it in tests. */
export type StartInvoker = (options: InvokerOptions) => Promise<RunningInvoker>;

/**
 * Serves a function until it is interrupted or ends by itself (contract §2, §8).
 *
 * The first interrupt drains, a second one ends it at once. A hang-up lets it reload.
 *
 * @returns the exit status
 */
export async function serve(
  functionUri: string,
  options: OptionValues<"serve">,
  io: CliIo,
  start: StartInvoker = startInvoker,
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
      serveUntil(interrupted.promise, starting, io, options),
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
  return `Serving ${function_} (${running.interaction}) on ${scheme}://${host}:${running.port}`;
}

/** The options of the invoker that those of the command line stand for. */
export function toInvokerOptions(
  functionUri: string,
  options: OptionValues<"serve">,
): InvokerOptions {
  const { handler, "permission-set": permissionSet, watch } = options;
  if (watch && options.isolation === "none") {
    throw usageError(
      "Cannot use --watch with --isolation none: a module is loaded once in a process",
    );
  }
  return {
    functionUri,
    ...(handler !== undefined && { handler }),
    host: options.host,
    port: options.port,
    promote: options.promote,
    isolation: options.isolation,
    grants: toGrants(options),
    ...(permissionSet !== undefined && { permissionSet }),
    drainTimeoutMs: options["drain-timeout"],
    sandboxes: options.sandboxes === "auto" ? navigator.hardwareConcurrency : options.sandboxes,
    stallTimeoutMs: options["stall-timeout"],
    memoryLimitMiB: options["memory-limit"],
    maxLostSandboxes: options["max-lost-sandboxes"],
    setupTimeoutMs: options["setup-timeout"],
    teardownTimeoutMs: options["teardown-timeout"],
    maxConcurrentCalls: options["max-concurrent-calls"],
    ...toConnectionOptions(options),
    logLevel: options["log-level"],
    logFormat: options["log-format"],
    accessLog: options["access-log"],
    ...toMetricsOptions(options),
    watch,
    // The process is the invoker's alone; a later version may be granted more.
    giveUpPermissions: !watch,
  };
}

function toMetricsOptions(options: OptionValues<"serve">): Partial<InvokerOptions> {
  const { port, "metrics-port": metricsPort } = options;
  if (metricsPort === undefined) return {};
  if (metricsPort === port && port !== 0) {
    throw usageError(`Cannot use --metrics-port ${metricsPort}: it is the --port of the Calls`);
  }
  return { metricsPort };
}

function toConnectionOptions(options: OptionValues<"serve">): Partial<InvokerOptions> {
  const { "max-connection-age": maxConnectionAgeMs } = options;
  const { "tls-cert": certFile, "tls-key": keyFile, "tls-client-ca": clientCaFile } = options;
  if (clientCaFile !== undefined && certFile === undefined) {
    throw usageError("Cannot use --tls-client-ca without --tls-cert and --tls-key");
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw usageError("Cannot use one of --tls-cert and --tls-key without the other");
  }
  return {
    maxMessageBytes: options["max-message-size"],
    maxConnections: options["max-connections"],
    maxConcurrentStreams: options["max-concurrent-streams"],
    keepaliveTimeMs: options["keepalive-time"],
    keepaliveTimeoutMs: options["keepalive-timeout"],
    ...(maxConnectionAgeMs !== undefined && { maxConnectionAgeMs }),
    maxConnectionAgeGraceMs: options["max-connection-age-grace"],
    maxConnectionIdleMs: options["max-connection-idle"],
    ...(certFile !== undefined && keyFile !== undefined && {
      tls: { certFile, keyFile, ...(clientCaFile !== undefined && { clientCaFile }) },
    }),
  };
}

async function serveUntil(
  interrupted: Promise<void>,
  starting: Promise<RunningInvoker>,
  io: CliIo,
  options: OptionValues<"serve">,
): Promise<number> {
  const running = await Promise.race([starting, interrupted]);
  if (!running) {
    // A function may take for ever to load: its threads and processes end with this one.
    starting.then((late) => late.stop()).catch(() => {});
    return EXIT_OK;
  }
  await io.stdout(new TextEncoder().encode(`${servingLine(running, io.cwd)}\n`));
  running.log.info("try it from a second terminal: {command}", {
    command: callCommand(running, options, io),
  });
  return await Promise.race([
    running.finished,
    interrupted.then(() => running.stop()).then(() => EXIT_OK),
  ]);
}
