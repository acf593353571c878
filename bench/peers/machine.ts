import { isAbsolute, join } from "@std/path";

/** Where peers are installed: outside of the project, kept from run to run. */
export function cacheFolder(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? "/tmp", ".cache");
  return join(home, "deno-function-invoker-bench");
}

/** Whether there is a file of this whole path, or a program of this name. */
export async function isThere(name: string): Promise<boolean> {
  if (isAbsolute(name)) return await isFile(name);
  const folders = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "");
  for (const folder of folders) {
    if (await isFile(join(folder, name))) return true;
  }
  return false;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
