import { applyFolder, resourcesIn } from "./apply_folder.ts";
import { assertDockerfile, buildImage } from "./build.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_OK } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";
import { resolveImage } from "./resolve_image.ts";
import { resolveNamespace } from "./resolve_namespace.ts";
import { assertTools } from "./run_step.ts";
import { tellOf } from "./tell_of.ts";
import { toolsFor } from "./tools_for.ts";

/**
 * Builds the image of a function and applies its resources: `build` and `apply` in one.
 *
 * @param path of the function's folder, or of its file
 * @returns the exit status
 */
export async function update(
  path: string | undefined,
  options: OptionValues<"update">,
  io: CliIo,
): Promise<number> {
  const { builder, push, platform, "dry-run": dryRun } = options;
  const place = await resolveImage(path, options, io);
  const namespace = await resolveNamespace(options, io);
  await assertDockerfile(place);
  await resourcesIn(place.folder, platform);
  if (!dryRun) await assertTools(toolsFor(builder), io);
  await buildImage(place, { builder, push, dryRun }, io);
  const target = { platform, namespace, image: place.image, dryRun };
  await tellOf("the image is built", () => applyFolder(place, target, io));
  return EXIT_OK;
}
