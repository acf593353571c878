import { dirname } from "@std/path";
import type { CliIo } from "./cli_io.ts";

/** How Deno is started from a shell: by its name where it is on PATH, as far as can be told. */
export function denoProgram(
  { execPath, getEnv, runtime }: Pick<CliIo, "execPath" | "getEnv" | "runtime">,
): string {
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const folders = getEnv("PATH")?.split(separator) ?? [];
  const isOnPath = folders.includes(dirname(execPath)) && !execPath.includes("node_modules");
  return isOnPath ? "deno" : `npx -y deno@${runtime.deno}`;
}
