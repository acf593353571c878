import { isMissingTool } from "../../deploy/is_missing_tool.ts";
import type { CliIo } from "../cli_io.ts";
import { type NeededPermission, run } from "../needed_permissions.ts";

/** Variables are taken as not set without it: PATH, those of options, and the user's name. */
const ENV: NeededPermission = {
  descriptor: { name: "env" },
  flag: "--allow-env",
  value: "",
  isOptional: true,
};

/**
 * What a command needs to run tools. One that is not there cannot be granted: it is told of by the
 * command itself.
 */
export async function neededByTools(
  programs: readonly string[],
  io: CliIo,
): Promise<readonly NeededPermission[]> {
  const path = io.getEnv("PATH");
  const missing = await Promise.all(programs.map((program) => isMissingTool(program, path)));
  return [...programs.filter((_, i) => !missing[i]).map(run), ENV];
}
