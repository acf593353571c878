import { join } from "@std/path";
import type { Builder } from "../../deploy/builder.ts";
import { buildCommand, pushCommand } from "../../deploy/image_commands.ts";
import { isAbsent } from "../../files/is_absent.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_OK } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";
import { type ResolvedImage, resolveImage } from "./resolve_image.ts";
import { print } from "../print.ts";
import { assertTools, runStep, type StepOptions } from "./run_step.ts";

/** How an image is built. */
export interface BuildImageOptions extends StepOptions {
  readonly builder: Builder;
  /** Whether it is sent to its registry then. */
  readonly push: boolean;
}

/**
 * Builds the image of a function, from the `Dockerfile` in its folder.
 *
 * @param path of the function's folder, or of its file
 * @returns the exit status
 */
export async function build(
  path: string | undefined,
  options: OptionValues<"build">,
  io: CliIo,
): Promise<number> {
  const { builder, push, "dry-run": dryRun } = options;
  const place = await resolveImage(path, options, io);
  await assertDockerfile(place);
  if (!dryRun) await assertTools([{ program: builder, purpose: "build the image" }], io);
  await buildImage(place, { builder, push, dryRun }, io);
  return EXIT_OK;
}

/** Builds an image and sends it to its registry, if it is to be. */
export async function buildImage(
  { image, shownFolder }: ResolvedImage,
  { builder, push, ...options }: BuildImageOptions,
  io: CliIo,
): Promise<void> {
  await print("Building image ...\n", io);
  await runStep("Build command", buildCommand(builder, image, shownFolder), options, io);
  if (!push) return;
  await print("Pushing image...\n", io);
  await runStep("Push command", pushCommand(builder, image), options, io);
}

/**
 * Checks that there is what an image is built from.
 *
 * @param options.mayLack whether it would be written where nothing is
 * @throws {InvokerError} `start-failed` when there is not
 */
export async function assertDockerfile(
  { folder, shownFolder }: Pick<ResolvedImage, "folder" | "shownFolder">,
  { mayLack = false }: { readonly mayLack?: boolean } = {},
): Promise<void> {
  const path = join(folder, "Dockerfile");
  const fail = (why: string) => new InvokerError("start-failed", `Cannot build the image: ${why}`);
  if (await unlessAbsent(Deno.lstat(path)) === undefined) {
    if (mayLack) return;
    throw fail(`there is no Dockerfile in "${shownFolder}"; invoker init writes one`);
  }
  const found = await unlessAbsent(Deno.stat(path));
  if (found === undefined) throw fail(`the Dockerfile in "${shownFolder}" is a link to nothing`);
  if (found.isDirectory) throw fail(`the Dockerfile in "${shownFolder}" is a folder`);
}

async function unlessAbsent(looking: Promise<Deno.FileInfo>): Promise<Deno.FileInfo | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
