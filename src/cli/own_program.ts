import { join } from "@std/path";
import type { CliIo } from "./cli_io.ts";
import { displayPath } from "./display_path.ts";
import { readProject } from "./project.ts";
import { PACKAGE, VERSION } from "./version.ts";

/** What `deno run` is given to start the invoker as it was started: a module, or a package. */
export function ownModule(io: CliIo): string {
  const { cwd, sourceFolder, fromRegistry } = io;
  if (sourceFolder === undefined && !fromRegistry) return "invoker.ts";
  // A project may take the package from a folder.
  const { kit } = readProject(io);
  if (kit !== undefined) return `${kit}/invoker`;
  if (sourceFolder === undefined) return `jsr:${PACKAGE}@${VERSION}/invoker`;
  return displayPath(join(sourceFolder, "..", "invoker.ts"), cwd);
}

/** How the invoker is started on this machine as a client, for a shell, without a command. */
export function ownProgram({ cwd, runtime, sourceFolder, fromRegistry }: CliIo): string {
  const run = `npx -y deno@${runtime.deno} run`;
  if (fromRegistry) return `${run} --allow-net --allow-env jsr:${PACKAGE}@${VERSION}/invoker`;
  if (sourceFolder === undefined) return "invoker";
  return `${run} -qP ${displayPath(join(sourceFolder, "..", "invoker.ts"), cwd)}`;
}
