import { checkInvokerName } from "../../deploy/cluster_names.ts";
import {
  applyTextCommand,
  deleteAllCommand,
  deleteCommand,
  INVOKERS,
  listInvokersCommand,
} from "../../deploy/kubectl_commands.ts";
import { readInvokers } from "../../deploy/read_invokers.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_OK } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";
import { assertTools, runStep } from "./run_step.ts";
import { usageError } from "../usage_error.ts";

/**
 * Applies riff's resources of invokers, one after the other.
 *
 * @param filename a file, a folder, a pattern or a URL
 * @returns the exit status
 */
export async function applyInvokers(
  filename: string | undefined,
  options: OptionValues<"invokers apply">,
  io: CliIo,
): Promise<number> {
  const { name, version, "dry-run": dryRun } = options;
  if (filename !== undefined && options.filename) {
    throw usageError(`Cannot use "${filename}": --filename "${options.filename}" is given already`);
  }
  if (name !== undefined) checkInvokerName(name);
  const texts = await readInvokers(filename || options.filename || ".", io.cwd, { name, version });
  if (!dryRun) await assertTools([{ program: "kubectl", purpose: "apply the invokers" }], io);
  for (const text of texts) {
    await runStep("Apply command", applyTextCommand(text), { dryRun }, io);
  }
  return EXIT_OK;
}

/**
 * Lists the invokers that riff has.
 *
 * @param args further arguments of kubectl
 * @returns the exit status
 */
export async function listInvokers(args: readonly string[], io: CliIo): Promise<number> {
  const command = listInvokersCommand(args);
  await assertTools([command], io);
  await runStep("List command", command, { dryRun: false }, io);
  return EXIT_OK;
}

/**
 * Deletes an invoker from riff, or all.
 *
 * @returns the exit status
 */
export async function deleteInvokers(
  named: string | undefined,
  options: OptionValues<"invokers delete">,
  io: CliIo,
): Promise<number> {
  const { all, "dry-run": dryRun } = options;
  if (named !== undefined && options.name !== undefined) {
    throw usageError(`Cannot use "${named}": --name "${options.name}" is given already`);
  }
  const name = named ?? options.name;
  if (all && name !== undefined) {
    throw usageError(`Cannot use --all with "${name}": give one of the two`);
  }
  if (!all && name === undefined) {
    throw usageError("Cannot delete an invoker: none is named; name it, or give --all");
  }
  if (name !== undefined) checkInvokerName(name);
  const command = name === undefined ? deleteAllCommand(INVOKERS) : deleteCommand(INVOKERS, name);
  if (!dryRun) await assertTools([command], io);
  await runStep("Delete command", command, { dryRun }, io);
  return EXIT_OK;
}
