import { assertGranted } from "./assert_granted.ts";
import type { CliIo } from "./cli_io.ts";
import { deployCommands } from "./deploy/deploy_commands.ts";
import { EXIT_OK, reportFailure } from "./exit_status.ts";
import { groupHelpText, helpText } from "./help/help.ts";
import { assertNotMistyped, meantHint } from "./mistyped_command.ts";
import {
  neededByCall,
  neededByCheck,
  neededByHealthcheck,
  neededByInit,
  neededByNew,
  neededByServe,
  neededByTypes,
  type SandboxPlace,
} from "./needed_permissions.ts";
import { toTypedCall } from "./client/typed_call.ts";
import { type Command, COMMANDS } from "./options/options.ts";
import { isAsked, parseOptions } from "./options/parse_options.ts";
import { print } from "./print.ts";
import { runtimeWarning, tracingWarning } from "./runtime_warning.ts";
import { usageError } from "./usage_error.ts";
import { versionLine } from "./version.ts";
import type { InvokerError } from "../invocation/invoker_error.ts";
import type { LogFormat } from "../invocation/log.ts";
import { formatLogLine } from "../invocation/log_line.ts";

const RUN: Readonly<Record<Command, (argv: readonly string[], io: CliIo) => Promise<number>>> = {
  serve: runServe,
  dev: runDev,
  call: runCall,
  check: runCheck,
  new: runNew,
  types: runTypes,
  init: runInit,
  ...deployCommands((io) => placeOf("worker", io)),
  healthcheck: runHealthcheck,
};

/**
 * Runs the invoker's command line (docs/options.md).
 *
 * The modules of a command are loaded when it is known that it can run.
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
  if (word === "help") return await show(helpOf(others), io);
  const { named, rest } = takeCommand(argv);
  if (named === undefined && isGroup(word)) {
    if (isAsked("help", rest)) return await show(groupHelpText(word), io);
    const commands = commandsOf(word);
    throw usageError(
      `Cannot tell what to do with ${word}: the commands are ${listOf(commands)}` +
        meantHint(argv.slice(0, 2).join(" "), commands),
    );
  }
  if (named === undefined) await assertNotMistyped(word, io.cwd);
  if (isAsked("help", rest)) return await show(helpText(named), io);
  if (isAsked("version", rest, named)) return await show(`${versionLine(io.runtime)}\n`, io);
  return await RUN[named ?? "serve"](rest, io);
}

async function runServe(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [functionUri] } = parseOptions("serve", argv, io.getEnv);
  if (functionUri === undefined) throw noFunction("serve", "invoker");
  warn(io, options["log-format"]);
  assertGranted(neededByServe(options, functionUri, placeOf(options.isolation, io)), io);
  const { serve } = await import("./serve/serve.ts");
  return await serve(functionUri, options, io);
}

async function runDev(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [functionUri] } = parseOptions("dev", argv, io.getEnv);
  if (functionUri === undefined) throw noFunction("dev", "invoker dev");
  warn(io);
  // Its modules are not loaded through imports, whatever the sandbox is.
  const place = { ...placeOf("worker", io), ...placeOf(options.isolation, io) };
  assertGranted(neededByServe(options, functionUri, place), io);
  const { dev }: typeof import("./dev/dev.ts") = await import(import.meta.resolve("./dev/dev.ts"));
  return await dev(functionUri, options, io);
}

/** Warns of a runtime, or an environment, with which it serves less well. */
function warn(io: CliIo, format: LogFormat = "text"): void {
  for (const message of [runtimeWarning(io.runtime.deno), tracingWarning(io.getEnv)]) {
    if (message === undefined) continue;
    const event = { timestampMs: Date.now(), level: "warn", message } as const;
    io.stderr(format === "text" ? `invoker: ${message}\n` : formatLogLine(event, format));
  }
}

async function runCall(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals } = parseOptions("call", argv, io.getEnv);
  assertGranted(neededByCall(options), io);
  const typed = toTypedCall(positionals, options);
  if (typed !== undefined) {
    const { callMethod } = await import("./client/call_method.ts");
    return await callMethod(typed, options, io);
  }
  const { call } = await import("./client/call.ts");
  return await call(positionals, options, io);
}

async function runCheck(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [functionUri] } = parseOptions("check", argv, io.getEnv);
  if (functionUri === undefined) throw noFunction("check", "invoker check");
  const needed = neededByCheck(functionUri, placeOf(options.isolation, io));
  assertGranted(needed, io);
  const { check } = await import("./check/check.ts");
  return await check(functionUri, options, io);
}

async function runNew(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [path] } = parseOptions("new", argv, io.getEnv);
  if (path === undefined) {
    throw usageError("Cannot make a project: no name is given; name it, as in: invoker new greet");
  }
  assertGranted(neededByNew(path, options, io.cwd), io);
  const { newProject } = await import("./new.ts");
  return await newProject(path, options, io);
}

async function runTypes(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals } = parseOptions("types", argv, io.getEnv);
  assertGranted(neededByTypes(positionals, options, io.cwd), io);
  const { printTypes } = await import("./types.ts");
  return await printTypes(positionals, options, io);
}

async function runInit(argv: readonly string[], io: CliIo): Promise<number> {
  const { options, positionals: [path] } = parseOptions("init", argv, io.getEnv);
  const needed = neededByInit(path, options, placeOf("worker", io));
  assertGranted(needed, io);
  const { init } = await import("./deploy/init.ts");
  return await init(path, options, io);
}

async function runHealthcheck(argv: readonly string[], io: CliIo): Promise<number> {
  const { options } = parseOptions("healthcheck", argv, io.getEnv);
  assertGranted(neededByHealthcheck(options), io);
  const { healthcheck } = await import("./client/healthcheck.ts");
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

function helpOf(words: readonly string[]): string {
  const { named } = takeCommand(words);
  const [topic] = words;
  if (named !== undefined || topic === undefined) return helpText(named);
  if (isGroup(topic)) return groupHelpText(topic);
  throw usageError(
    `Cannot show help for "${topic}": the commands are ${listOf(COMMANDS)}` +
      meantHint(topic, COMMANDS),
  );
}

/** The command that the first words are, one or two, and what comes after them. */
function takeCommand(
  argv: readonly string[],
): { readonly named: Command | undefined; readonly rest: readonly string[] } {
  for (const length of [2, 1]) {
    const words = argv.slice(0, length).join(" ");
    const named = COMMANDS.find((command) => command === words);
    if (named !== undefined) return { named, rest: argv.slice(length) };
  }
  return { named: undefined, rest: argv };
}

/** Whether commands of two words begin with this one. */
function isGroup(word: string): boolean {
  return commandsOf(word).length > 0;
}

function commandsOf(group: string): readonly Command[] {
  return COMMANDS.filter((command) => command.startsWith(`${group} `));
}

function listOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

async function show(text: string, io: CliIo): Promise<number> {
  await print(text, io);
  return EXIT_OK;
}
