import { basename, dirname, join, relative, resolve } from "@std/path";
import { readServices } from "../service/read_services.ts";
import type { ProjectService } from "../scaffold/project_options.ts";
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
import { usageError } from "./usage_error.ts";
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
  options: OptionValues<"new">,
  io: CliIo,
): Promise<number> {
  const folder = resolve(io.cwd, path);
  const name = basename(path);
  assertProjectName(name);
  const { streaming } = options;
  const service = await readService(options, io.cwd);
  // One from source is newer than what can be had of it.
  const link = io.sourceFolder && projectLink(await realFolder(folder), dirname(io.sourceFolder));
  const files = projectFiles({ name, streaming, service, version: VERSION, link });
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

/** The services whose methods it is to have. */
async function readService(
  { proto, "proto-path": protoPaths, streaming }: OptionValues<"new">,
  cwd: string,
): Promise<ProjectService | undefined> {
  if (proto === undefined) {
    if (protoPaths.length === 0) return undefined;
    throw usageError("Cannot use --proto-path without --proto");
  }
  if (streaming) throw usageError("Cannot use --streaming with --proto: the methods say it");
  const path = resolve(cwd, proto);
  const set = await readServices({
    protos: [path],
    protoPaths: [dirname(path), ...protoPaths.map((folder) => resolve(cwd, folder))],
    protoSets: [],
    services: [],
    withSource: true,
  });
  return { file: basename(path), set };
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
