import { isMissingTool } from "../../deploy/is_missing_tool.ts";
import { missingTool } from "../../deploy/missing_tool.ts";
import { runTool } from "../../deploy/run_tool.ts";
import type { ToolCommand } from "../../deploy/tool_command.ts";
import { assertGranted } from "../assert_granted.ts";
import type { CliIo } from "../cli_io.ts";
import { run } from "../needed_permissions.ts";
import { print } from "../print.ts";
import { shellWord } from "../shell_word.ts";

/** How a command of a tool is run. */
export interface StepOptions {
  /** Whether it is only printed. */
  readonly dryRun: boolean;
}

/**
 * Runs a tool's command; in a dry run prints it instead, as one would type it.
 *
 * @param label what is before it there, such as `Build command`
 */
export async function runStep(
  label: string,
  command: ToolCommand,
  { dryRun }: StepOptions,
  io: CliIo,
): Promise<void> {
  if (!dryRun) return await runTool(command, io);
  const { program, args, stdin } = command;
  const line = [program, ...args].map(shellWord).join(" ");
  await print(`${label}: ${line}${stdin === undefined ? "" : hereDocument(stdin)}\n`, io);
}

/** What a shell gives a command on standard input, for the end of its line. */
function hereDocument(text: string): string {
  const body = text.endsWith("\n") ? text : `${text}\n`;
  let end = "END";
  while (body.split("\n").includes(end)) end += "_";
  return ` <<'${end}'\n${body}${end}`;
}

/**
 * Checks that the tools of these commands are there and may be run, as far as it can be told.
 *
 * @throws {InvokerError} `start-failed` for one that is missing
 */
export async function assertTools(
  tools: readonly Pick<ToolCommand, "program" | "purpose">[],
  io: CliIo,
): Promise<void> {
  for (const tool of tools) {
    if (await isMissingTool(tool.program, io.getEnv("PATH"))) throw missingTool(tool);
  }
  assertGranted(tools.map(({ program }) => run(program)), io);
}
