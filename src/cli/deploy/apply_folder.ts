import { join } from "@std/path";
import { findResources, type Platform } from "../../deploy/find_resources.ts";
import { applyCommand } from "../../deploy/kubectl_commands.ts";
import { MAX_SETTINGS_BYTES, readRegularText } from "../../files/read_regular_file.ts";
import type { Files } from "../../scaffold/resource_options.ts";
import type { CliIo } from "../cli_io.ts";
import type { ResolvedImage } from "./resolve_image.ts";
import { print } from "../print.ts";
import { runStep, type StepOptions } from "./run_step.ts";

/** How the resources of a folder are applied. */
export interface ApplyFolderOptions extends StepOptions {
  readonly platform: Platform | undefined;
  readonly namespace: string | undefined;
  /** The image that they should name, when one has just been built. */
  readonly image?: string;
  /** Files that a dry run has not written. */
  readonly pending?: Files;
}

/** Applies the resources in a folder, all by one command. */
export async function applyFolder(
  { folder, shownFolder }: Pick<ResolvedImage, "folder" | "shownFolder">,
  { platform, namespace, image, pending = new Map(), dryRun }: ApplyFolderOptions,
  io: CliIo,
): Promise<void> {
  const files = await resourcesIn(folder, platform, pending);
  if (files.length === 0) {
    const which = platform === undefined ? "" : `${platform} `;
    await print(`No ${which}resources found in ${shownFolder}\n`, io);
  } else {
    const textOf = (name: string) =>
      pending.get(name) ?? readRegularText(join(folder, name), MAX_SETTINGS_BYTES);
    const texts = await Promise.all(files.map(textOf));
    if (image !== undefined && !texts.some((text) => wordsOf(text).includes(image))) {
      io.stderr(
        `invoker: The resources that are there do not name the image "${image}": change it in ${
          files[0]
        }\n`,
      );
    }
    await print(`Applying resources in ${shownFolder}\n\n`, io);
    const paths = files.map((name) => join(folder, name));
    await runStep("Apply command", applyCommand(paths, { namespace }), { dryRun }, io);
  }
}

/**
 * The resources of a folder.
 *
 * @param pending files that a dry run has not written
 * @throws {InvokerError} of code `usage` when there are those of more than one platform
 */
export async function resourcesIn(
  folder: string,
  platform: Platform | undefined,
  pending: Files = new Map(),
): Promise<readonly string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return findResources([...new Set([...names, ...pending.keys()])], platform);
}

function wordsOf(yaml: string): readonly string[] {
  return yaml.split(/[\s"']+/);
}
