import { isAbsolute, join, relative, resolve } from "@std/path";
import { isAbsent } from "../../files/is_absent.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { findArtifact } from "../../scaffold/find_artifact.ts";
import type { ResolvedImage } from "./resolve_image.ts";

/**
 * The module of a function, relative to its folder, with slashes: the one that is given, or the one
 * that is found.
 *
 * @param given absolute, or relative to the working directory or to the function's folder
 * @param matchers which files may be a function, the best first
 * @throws {InvokerError} `start-failed` when there is none, or it lies outside of the folder
 */
export async function resolveArtifact(
  given: string | undefined,
  { folder, file }: Pick<ResolvedImage, "folder" | "file">,
  matchers: readonly string[],
  cwd: string,
): Promise<string> {
  if (!given) return file ?? findArtifact(await listFiles(folder), matchers);
  const inCwd = resolve(cwd, given);
  const path = await lookAt(inCwd) === "nothing" ? join(folder, given) : inCwd;
  const fail = (why: string) =>
    new InvokerError("start-failed", `Cannot use artifact "${path}": ${why}`);
  const found = await lookAt(path);
  if (found === "folder") throw fail("it is a folder");
  const artifact = relative(folder, path).replaceAll("\\", "/");
  if (artifact.startsWith("../") || isAbsolute(artifact)) {
    throw fail(`it is not in the function's folder "${folder}"`);
  }
  if (found === "nothing") throw fail("no such file");
  if (file !== undefined && artifact !== file) {
    throw fail(`the function is "${join(folder, file)}", as its path says`);
  }
  return artifact;
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ isDirectory }) => !isDirectory).map(({ name }) => name);
}

async function lookAt(path: string): Promise<"nothing" | "folder" | "file"> {
  try {
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch (error) {
    if (isAbsent(error)) return "nothing";
    throw error;
  }
}
