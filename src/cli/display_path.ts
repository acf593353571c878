import { isAbsolute, relative } from "@std/path";

/** A path for people: relative where it lies in the working directory. */
export function displayPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path === "" || path.startsWith("..") || isAbsolute(path) ? file : path;
}
