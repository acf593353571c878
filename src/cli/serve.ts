import { isAbsolute, join, relative } from "@std/path";
import { type Grants, type InvokerOptions, type RunningInvoker, startInvoker } from "../server.ts";
import type { CliIo, Interrupt } from "./cli_io.ts";
import { EXIT_INTERRUPTED, EXIT_OK, reportFailure } from "./exit_status.ts";
import type { OptionValues } from "./options.ts";

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
 * The first interrupt drains, a second one ends it at once.
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
  const ignoreInterrupts = io.onInterrupt((signal) => {
    const atMs = performance.now();
    const isEcho = first?.signal === signal && atMs - first.atMs < ECHO_MS;
    if (first && !isEcho) interruptedAgain.resolve(EXIT_INTERRUPTED);
    first ??= { signal, atMs };
    interrupted.resolve();
  });
  try {
    return await Promise.race([
      serveUntil(interrupted.promise, start(toInvokerOptions(functionUri, options)), io),
      interruptedAgain.promise,
    ]);
  } catch (error) {
    return reportFailure(error, { debug: options["log-level"] === "debug" }, io.stderr);
  } finally {
    ignoreInterrupts();
  }
}

/** The line that says that Calls are accepted, without its newline. */
export function servingLine(running: RunningInvoker, cwd: string): string {
  const host = running.host.includes(":") ? `[${running.host}]` : running.host;
  const function_ = `${displayPath(running.file, cwd)}#${running.handler}`;
  return `Serving ${function_} (${running.interaction}) on grpc://${host}:${running.port}`;
}

/** The options of the invoker that those of the command line stand for. */
export function toInvokerOptions(
  functionUri: string,
  options: OptionValues<"serve">,
): InvokerOptions {
  const { handler, "permission-set": permissionSet } = options;
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
    maxMessageBytes: options["max-message-size"],
    logLevel: options["log-level"],
    // The process is the invoker's alone.
    giveUpPermissions: true,
  };
}

async function serveUntil(
  interrupted: Promise<void>,
  starting: Promise<RunningInvoker>,
  io: CliIo,
): Promise<number> {
  const running = await Promise.race([starting, interrupted]);
  if (!running) {
    // A function may take for ever to load: its threads and processes end with this one.
    starting.then((late) => late.stop()).catch(() => {});
    return EXIT_OK;
  }
  await io.stdout(new TextEncoder().encode(`${servingLine(running, io.cwd)}\n`));
  running.log.info("try it from a second terminal: {command}", {
    command: callCommand(running, io),
  });
  return await Promise.race([
    running.finished,
    interrupted.then(() => running.stop()).then(() => EXIT_OK),
  ]);
}

/** How to call the function from a second terminal, in words that work there as they stand. */
function callCommand({ host, port }: RunningInvoker, io: CliIo): string {
  // The address that listens everywhere is none that can be called.
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const address = `${name.includes(":") ? `[${name}]` : name}:${port}`;
  const program = io.sourceFolder === undefined
    ? "invoker"
    : `npx -y deno@${io.runtime.deno} run -P ${
      displayPath(join(io.sourceFolder, "..", "invoker.ts"), io.cwd)
    }`;
  const option = address === "localhost:10382" ? "" : ` --address ${address}`;
  return `${program} call${option} hello`;
}

function displayPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path === "" || path.startsWith("..") || isAbsolute(path) ? file : path;
}

function toGrants(options: OptionValues<"serve">): Partial<Grants> {
  const all = options["allow-all"] ? true : undefined;
  const grants = {
    read: all ?? options["allow-read"],
    write: all ?? options["allow-write"],
    net: all ?? options["allow-net"],
    env: all ?? options["allow-env"],
    sys: all ?? options["allow-sys"],
    run: all ?? options["allow-run"],
    ffi: all ?? options["allow-ffi"],
    import: all ?? options["allow-import"],
  } satisfies { [K in keyof Grants]: Grants[K] | undefined };
  return Object.fromEntries(Object.entries(grants).filter(([, grant]) => grant !== undefined));
}
