import type { Builder } from "./builder.ts";
import type { ToolCommand } from "./tool_command.ts";

/**
 * What builds an image.
 *
 * @param folder that has the `Dockerfile`
 */
export function buildCommand(builder: Builder, image: string, folder: string): ToolCommand {
  // The older of buildah's two names for it, which all of its versions have.
  const verb = builder === "buildah" ? "bud" : "build";
  const place = folder.startsWith("-") ? `./${folder}` : folder;
  return { program: builder, args: [verb, "-t", image, place], purpose: "build the image" };
}

/** What sends an image to its registry; without one in its name, all of them take Docker's. */
export function pushCommand(builder: Builder, image: string): ToolCommand {
  return { program: builder, args: ["push", image], purpose: "push the image" };
}
