import { join } from "@std/path";
import type { Files } from "../../scaffold/resource_options.ts";
import { applyFolder } from "./apply_folder.ts";
import { assertDockerfile, buildImage } from "./build.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_OK } from "../exit_status.ts";
import { writePlan } from "./init.ts";
import type { OptionValues } from "../options/options.ts";
import { type InitPlan, planInit } from "./plan_init.ts";
import { resolveNamespace } from "./resolve_namespace.ts";
import { assertTools } from "./run_step.ts";
import { tellOf } from "./tell_of.ts";
import { toolsFor } from "./tools_for.ts";

/**
 * Writes the resources of a function, builds its image and applies the resources: `init`, `build` and
 * `apply` in one. All that can be checked is checked before anything is done.
 *
 * @param path of the function's folder, or of its file
 * @returns the exit status
 */
export async function create(
  path: string | undefined,
  options: OptionValues<"create">,
  io: CliIo,
): Promise<number> {
  const { builder, push, force, "dry-run": dryRun } = options;
  const namespace = await resolveNamespace(options, io);
  if (!dryRun) await assertTools(toolsFor(builder), io);
  const plan = await planInit(path, options, io);
  const { place, platform } = plan;
  // With --force it is written anew.
  if (!force) await assertDockerfile(plan.place, { mayLack: plan.files.has("Dockerfile") });
  const pending = dryRun ? await pendingFiles(plan, force) : new Map();
  await writePlan(plan, { force, dryRun }, io);
  const target = { platform, namespace, image: place.image, pending, dryRun };
  await tellOf("the files are written", () => buildImage(place, { builder, push, dryRun }, io));
  await tellOf(
    "the files are written, the image is built",
    () => applyFolder(place, target, io),
  );
  return EXIT_OK;
}

/** What would be written: not what is there and would stay. */
async function pendingFiles({ place, files }: InitPlan, force: boolean): Promise<Files> {
  const written: [name: string, text: string][] = [];
  for (const [name, text] of files) {
    const exists = await Deno.lstat(join(place.folder, name)).then(() => true, () => false);
    if (force || !exists) written.push([name, text]);
  }
  return new Map(written);
}
