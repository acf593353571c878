import { basename, dirname, join, relative, resolve } from "@std/path";
import { projectFiles } from "../scaffold/project_files.ts";
import { projectLink } from "../scaffold/project_link.ts";
import { assertProjectName } from "../scaffold/project_name.ts";
import { writeProject } from "../scaffold/write_project.ts";
import type { CliIo } from "./cli_io.ts";
import { denoProgram } from "./deno_program.ts";
import { EXIT_OK } from "./exit_status.ts";
import type { OptionValues } from "./options/options.ts";
import { print } from "./print.ts";
import { shellWord } from "./shell_word.ts";
import { VERSION } from "./version.ts";

/**
 * Makes the folder of a new function: its code, a test, and its configuration.
 *
 * @param path of the folder; its last part is the project's name
 * @returns the exit status
 * @throws {InvokerError} of code `usage` for a name that cannot be one, `start-failed` when there is
 * something of that name
 */
export async function newProject(
  path: string,
  { streaming }: OptionValues<"new">,
  io: CliIo,
): Promise<number> {
  const folder = resolve(io.cwd, path);
  const name = basename(path);
  assertProjectName(name);
  // One from source is newer than what can be had of it.
  const link = io.sourceFolder && projectLink(await realFolder(folder), dirname(io.sourceFolder));
  const files = projectFiles({ name, streaming, version: VERSION, link });
  await writeProject(folder, files);
  const deno = denoProgram(io);
  const shown = relative(io.cwd, folder) || ".";
  const lines = [
    `Made ${shown}: ${[...files.keys()].join(", ")}`,
    "",
    `  cd ${shellWord(shown)}`,
    `  ${deno} task test`,
    `  ${deno} task dev`,
    "",
  ];
  await print(lines.join("\n"), io);
  return EXIT_OK;
}

/** Where a folder that is to be made will be, whichever way leads there. */
async function realFolder(folder: string): Promise<string> {
  for (const [existing, name] of [[folder, ""], [dirname(folder), basename(folder)]] as const) {
    try {
      return join(await Deno.realPath(existing), name);
    } catch {
      // Whoever writes it says what is wrong.
    }
  }
  return folder;
}
