import { dirname, join } from "@std/path";
import { InvokerError } from "../invocation/invoker_error.ts";
import { PERMISSION_KINDS } from "../function/permission_kind.ts";
import { readJsonc } from "../sandbox/runtime/read_jsonc.ts";
import { isGranted } from "./is_granted.ts";

const FEATURE = "worker-options";

/**
 * Tells who has not turned on what a sandbox needs how to do it: Deno would end the whole process,
 * with words about an option of its own.
 *
 * Nothing says what is on, so it goes by the files that turn it on, and in case of doubt says nothing.
 *
 * @throws {InvokerError} `start-failed`
 */
export async function requireWorkerOptions(): Promise<void> {
  if (await isOnByCommandLine()) return;
  const files = await findConfigurations(Deno.cwd());
  const [nearest] = files;
  if (nearest === undefined || files.some(({ unstable }) => unstable.includes(FEATURE))) return;
  throw new InvokerError(
    "start-failed",
    `Cannot start a sandbox in a worker: add "unstable": ["${FEATURE}"] to "${nearest.path}"`,
  );
}

interface Configuration {
  readonly path: string;
  /** Names of the features that it turns on. */
  readonly unstable: readonly unknown[];
}

/** Those of a folder and of all above it: features of a workspace are turned on at its root. */
async function findConfigurations(folder: string): Promise<Configuration[]> {
  const here: Configuration[] = [];
  for (const name of ["deno.json", "deno.jsonc"]) {
    const path = join(folder, name);
    if (!isGranted({ name: "read", path })) continue;
    const content = await readJsonc(path).catch(() => undefined);
    if (typeof content !== "object" || content === null) continue;
    const unstable = "unstable" in content && Array.isArray(content.unstable)
      ? content.unstable
      : [];
    here.push({ path, unstable });
  }
  const parent = dirname(folder);
  return parent === folder ? here : [...here, ...await findConfigurations(parent)];
}

/** Only Linux tells, and only who may do everything. */
async function isOnByCommandLine(): Promise<boolean> {
  if (!PERMISSION_KINDS.every((name) => isGranted({ name }))) return false;
  const text = await Deno.readTextFile("/proc/self/cmdline").catch(() => "");
  return text.split("\0").includes(`--unstable-${FEATURE}`);
}
