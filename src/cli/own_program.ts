import { join } from "@std/path";
import type { CliIo } from "./cli_io.ts";
import { displayPath } from "./display_path.ts";
import { PACKAGE, VERSION } from "./version.ts";

/** How the invoker is started on this machine as a client, for a shell, without a command. */
export function ownProgram({ cwd, runtime, sourceFolder, fromRegistry }: CliIo): string {
  const run = `npx -y deno@${runtime.deno} run`;
  if (fromRegistry) return `${run} --allow-net --allow-env jsr:${PACKAGE}@${VERSION}/invoker`;
  if (sourceFolder === undefined) return "invoker";
  return `${run} -P ${displayPath(join(sourceFolder, "..", "invoker.ts"), cwd)}`;
}
