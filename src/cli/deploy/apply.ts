import { dirname, resolve } from "@std/path";
import { isAbsent } from "../../files/is_absent.ts";
import { applyCommand } from "../../deploy/kubectl_commands.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { applyFolder } from "./apply_folder.ts";
import type { CliIo } from "../cli_io.ts";
import { displayPath } from "../display_path.ts";
import { EXIT_OK } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";
import { givenPath } from "./resolve_image.ts";
import { resolveNamespace } from "./resolve_namespace.ts";
import { print } from "../print.ts";
import { assertTools, runStep } from "./run_step.ts";

/** The function itself stands for its folder, as it does for the other commands. */
const MODULE = /\.[cm]?[jt]sx?$/;

/**
 * Applies the resources of a function.
 *
 * @param path of their folder, or of one of them
 * @returns the exit status
 */
export async function apply(
  path: string | undefined,
  options: OptionValues<"apply">,
  io: CliIo,
): Promise<number> {
  const { platform, "dry-run": dryRun } = options;
  const given = givenPath(path, options.filepath);
  const absolute = resolve(io.cwd, given);
  const isFolder = await isDirectory(absolute, given);
  const namespace = await resolveNamespace(options, io);
  if (!dryRun) await assertTools([{ program: "kubectl", purpose: "apply the resources" }], io);
  const show = (shown: string) => shown === io.cwd ? "." : displayPath(shown, io.cwd);
  if (isFolder || MODULE.test(absolute)) {
    const folder = isFolder ? absolute : dirname(absolute);
    const place = { folder, shownFolder: show(folder) };
    await applyFolder(place, { platform, namespace, dryRun }, io);
  } else {
    await print(`Applying resource ${show(absolute)}\n\n`, io);
    await runStep("Apply command", applyCommand([absolute], { namespace }), { dryRun }, io);
  }
  return EXIT_OK;
}

async function isDirectory(path: string, given: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new InvokerError("start-failed", `Cannot find "${given}": no such file or folder`);
  }
}
