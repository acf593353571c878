import { join } from "@std/path";
import { ToolFailedError } from "../../deploy/tool_failed_error.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import type { Files } from "../../scaffold/resource_options.ts";
import { applyFolder } from "./apply_folder.ts";
import { buildImage } from "./build.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_OK } from "../exit_status.ts";
import { writePlan } from "./init.ts";
import type { OptionValues } from "../options/options.ts";
import { type InitPlan, planInit } from "./plan_init.ts";
import { resolveNamespace } from "./resolve_namespace.ts";
import { assertTools } from "./run_step.ts";

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

/** Runs a step; when it fails, the message tells what has been done before. */
export async function tellOf(done: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof InvokerError)) throw error;
    const message = `${error.message}; before that: ${done}`;
    if (!(error instanceof ToolFailedError)) {
      throw new InvokerError(error.code, message, { cause: error });
    }
    const { status, wasInterrupted } = error;
    throw new ToolFailedError(message, status, { wasInterrupted });
  }
}

/** The tools that it takes to build and to apply. */
export function toolsFor(builder: string): Parameters<typeof assertTools>[0] {
  return [
    { program: builder, purpose: "build the image" },
    { program: "kubectl", purpose: "apply the resources" },
  ];
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
