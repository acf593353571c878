import { dryRunText } from "../../scaffold/dry_run_text.ts";
import { writeFiles } from "../../scaffold/write_files.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_OK } from "../exit_status.ts";
import { type InitOptionValues, type InitPlan, planInit } from "./plan_init.ts";
import { print } from "../print.ts";

/**
 * Writes the resources of a function into its folder.
 *
 * @param path of the function's folder, or of its file
 * @returns the exit status
 * @throws {InvokerError} when something is wrong with what is given, or a file cannot be written: then
 * nothing has been
 */
export async function init(
  path: string | undefined,
  options: InitOptionValues,
  io: CliIo,
): Promise<number> {
  await writePlan(await planInit(path, options, io), {
    force: options.force,
    dryRun: options["dry-run"],
  }, io);
  return EXIT_OK;
}

/** Writes what was planned, and tells of each file; of a dry run it prints the texts instead. */
export async function writePlan(
  { place, files, notes }: InitPlan,
  { force, dryRun }: { readonly force: boolean; readonly dryRun: boolean },
  io: CliIo,
): Promise<void> {
  if (dryRun) {
    await print(dryRunText(files), io);
  } else {
    const written = await writeFiles(place.folder, files, { force });
    await print(written.map(({ path, outcome }) => `${LINES[outcome](path)}\n`).join(""), io);
  }
  for (const note of notes) io.stderr(`invoker: ${note}\n`);
}

const LINES = {
  written: (path: string) => `Initializing ${path}`,
  skipped: (path: string) =>
    `Skipping existing file ${path}  - it differs, set --force to overwrite.`,
  unchanged: (path: string) => `Skipping existing file ${path}  - it is up to date.`,
} as const;
