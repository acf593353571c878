import { join } from "@std/path";
import { isAbsent } from "../files/is_absent.ts";

/**
 * Whether a program is certainly not installed: what may not be looked for may be there.
 *
 * @param path the variable `PATH`, as far as it is known
 */
export async function isMissingTool(program: string, path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  const isWindows = Deno.build.os === "windows";
  const names = isWindows ? [`${program}.exe`, `${program}.cmd`, `${program}.bat`] : [program];
  for (const folder of path.split(isWindows ? ";" : ":")) {
    for (const name of names) {
      try {
        // An empty entry is the working directory.
        const { isFile, mode } = await Deno.stat(join(folder || ".", name));
        if (isFile && isExecutable(mode)) return false;
      } catch (error) {
        if (!isAbsent(error)) return false;
      }
    }
  }
  return true;
}

/** Whether anybody may run it; where files have no mode, it is not told. */
function isExecutable(mode: number | null): boolean {
  return mode === null || Deno.build.os === "windows" || (mode & 0o111) !== 0;
}
