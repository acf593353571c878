import type { CliIo } from "./cli_io.ts";
import { EXIT_OK, reportFailure } from "./exit_status.ts";
import { helpText } from "./help.ts";
import {
  missingPermissions,
  neededByCall,
  neededByCheck,
  neededByHealthcheck,
  neededByInit,
  neededByNew,
  neededByServe,
  type SandboxPlace,
} from "./needed_permissions.ts";
import { type Command, COMMANDS } from "./options.ts";
import { isAsked, parseOptions } from "./parse_options.ts";
import { runtimeWarning } from "./runtime_warning.ts";
import { usageError } from "./usage_error.ts";
import { versionLine } from "./version.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { LogFormat } from "../invocation/log.ts";
import { formatLogLine } from "../invocation/log_line.ts";

const RUN: Readonly<Record<Command, (argv: readonly string[], io: CliIo) => Promise<number>>> = {
  serve: runServe,
  call: runCall,
  check: runCheck,
  new: runNew,
  init: runInit,
  healthcheck: runHealthcheck,
};

/**
 * Runs the invoker's command line (contract §2, §9).
 *
 * The modules of a command are loaded when it is known that it can run: without permission to read
 * the environment, for one, the gRPC library does not load.
 *
 * @param argv the arguments after the program's name
 * @returns the exit status; it never throws
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return reportFailure(error, { debug: false }, io.stderr);
  }
}

async function dispatch(argv: readonly string[], io: CliIo): Promise<number> {
  const [word = "", ...others] = argv;
  if (word === "help") return await print(io, helpText(helpTopic(others)));
  const named = isCommand(word) ? word : undefined;
  const rest = named === undefined ? argv : others;
  if (isAsked("help", rest)) return await print(io, helpText(named));
  if (isAsked("version", rest, named)) return await print(io, `${versionLine(io.runtime)}\n`);
  return await RUN[named ?? "serve"](rest, io);
}

async function runServe(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [functionUri] } = parseOptions("serve", argv, io.getEnv);
  if (functionUri === undefined) throw noFunction("serve", "invoker");
  const warning = runtimeWarning(io.runtime.deno);
  if (warning !== undefined) io.stderr(warningLine(warning, options["log-format"]));
  const needed = neededByServe(options, functionUri, placeOf(options.isolation, io));
  assertGranted(missingPermissions(needed, io.isGranted));
  const { serve } = await import("./serve.ts");
  return await serve(functionUri, options, io);
}

function warningLine(message: string, format: LogFormat): string {
  if (format === "text") return `invoker: ${message}\n`;
  return formatLogLine({ timestampMs: Date.now(), level: "warn", message }, format);
}

async function runCall(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals } = parseOptions("call", argv, io.getEnv);
  assertGranted(missingPermissions(neededByCall(options), io.isGranted));
  const { call } = await import("./call.ts");
  return await call(positionals, options, io);
}

async function runCheck(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [functionUri] } = parseOptions("check", argv, io.getEnv);
  if (functionUri === undefined) throw noFunction("check", "invoker check");
  const needed = neededByCheck(functionUri, placeOf(options.isolation, io));
  assertGranted(missingPermissions(needed, io.isGranted));
  const { check } = await import("./check.ts");
  return await check(functionUri, options, io);
}

async function runNew(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [path] } = parseOptions("new", argv, io.getEnv);
  if (path === undefined) {
    throw usageError("Cannot make a project: no name is given; name it, as in: invoker new greet");
  }
  assertGranted(missingPermissions(neededByNew(path, io.cwd), io.isGranted));
  const { newProject } = await import("./new.ts");
  return await newProject(path, options, io);
}

async function runInit(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [path] } = parseOptions("init", argv, io.getEnv);
  const needed = neededByInit(path, options, placeOf("worker", io));
  assertGranted(missingPermissions(needed, io.isGranted));
  const { init } = await import("./init.ts");
  return await init(path, options, io);
}

async function runHealthcheck(argv: readonly string[], io: CliIo): Promise<number> {
  const { options } = parseOptions("healthcheck", argv, io.getEnv);
  assertGranted(missingPermissions(neededByHealthcheck(options), io.isGranted));
  const { healthcheck } = await import("./healthcheck.ts");
  return await healthcheck(options, io);
}

function noFunction(command: Command, example: string): InvokerError {
  return usageError(
    `Cannot ${command}: no function is given; name its file, as in: ${example} ./function.ts, ` +
      "or set FUNCTION_URI",
  );
}

/** Where a sandbox is loaded from. */
function placeOf(isolation: "worker" | "process" | "none", io: CliIo): SandboxPlace {
  const { cwd, sourceFolder: ownFolder } = io;
  // Workers are not loaded through imports, so that their modules have to be readable.
  if (isolation === "worker" && ownFolder !== undefined) return { cwd, ownFolder };
  return { cwd, ...(isolation === "process" && { childProgram: io.execPath }) };
}

function assertGranted(missing: string | undefined): void {
  if (missing !== undefined) throw new InvokerError("start-failed", missing);
}

function helpTopic([topic]: readonly string[]): Command | undefined {
  if (topic === undefined || isCommand(topic)) return topic;
  const list = `${COMMANDS.slice(0, -1).join(", ")} and ${COMMANDS.at(-1)}`;
  throw usageError(`Cannot show help for "${topic}": the commands are ${list}`);
}

function isCommand(word: string): word is Command {
  return COMMANDS.some((command) => command === word);
}

async function print(io: CliIo, text: string): Promise<number> {
  await io.stdout(new TextEncoder().encode(text));
  return EXIT_OK;
}
