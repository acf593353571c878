import { basename, dirname, join, resolve } from "@std/path";
import type { Grants } from "./grants.ts";

/** Whether a function with these grants can change a file, itself or by what it may run. */
export async function mayWrite(
  { write, run, ffi }: Pick<Grants, "write" | "run" | "ffi">,
  file: string,
): Promise<boolean> {
  // A program that it starts, or a library that it loads, asks for no permission of Deno's.
  if (run === true || ffi === true || run.length > 0 || ffi.length > 0) return true;
  if (write === true) return true;
  const entries = await Promise.all(write.map(realPath));
  // A link can be replaced where it is, and followed.
  const places = [join(await realPath(dirname(file)), basename(file)), await realPath(file)];
  return entries.some((entry) => places.some((place) => contains(entry, place)));
}

function contains(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(join(outer, "/"));
}

/** Where a path leads to, through links; as it stands when it leads nowhere yet. */
async function realPath(path: string): Promise<string> {
  return await Deno.realPath(path).catch(() => resolve(path));
}
