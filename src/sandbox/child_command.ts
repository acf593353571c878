import { type Grants, PERMISSION_KINDS } from "./grants.ts";
import { traceEnvironment } from "./trace_environment.ts";

/** What Deno itself goes by: the place of its cache, in this order, and where programs are. */
export const OWN_VARIABLES = ["DENO_DIR", "XDG_CACHE_HOME", "HOME", "PATH"] as const;

/** By itself Deno lets code be imported from a few hosts; only a list of others takes them away. */
const NO_IMPORT = "--allow-import=nowhere.invalid";

/** How many MiB the runtime itself may take beside the handler's own heap. */
const RUNTIME_MIB = 128;

/** The arguments of `deno` that start a child process with exactly these grants. */
export function childArguments(
  grants: Grants,
  memoryLimitMiB: number,
  childUrl: string,
): string[] {
  const permissions = PERMISSION_KINDS.flatMap((kind) => {
    const grant = grants[kind];
    if (grant === true) return [`--allow-${kind}`];
    if (grant.length === 0) return kind === "import" ? [NO_IMPORT] : [];
    // A comma inside an entry is written twice.
    return [`--allow-${kind}=${grant.map((entry) => entry.replaceAll(",", ",,")).join(",")}`];
  });
  const v8 = `--v8-flags=--max-old-space-size=${memoryLimitMiB}`;
  return ["run", "--quiet", "--no-prompt", v8, ...permissions, childUrl];
}

/** Resident memory that a child with this limit may take in all, in bytes. */
export function maxResidentBytes(memoryLimitMiB: number): number {
  return (memoryLimitMiB + RUNTIME_MIB) * 1024 * 1024;
}

/**
 * The environment of a child: what has been granted, what its exporter of traces goes by, and where
 * Deno finds its cache and programs.
 *
 * @param environment that of the invoker, as far as it may read it
 */
export function childEnvironment(
  grants: Grants,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const { env } = grants;
  const isGranted = (name: string) =>
    env === true || env.some((entry) => matchesEntry(entry, name));
  const granted = Object.entries(environment).filter(([name]) => isGranted(name));
  // Without PATH a program is not found before it is asked whether it may be run.
  const path = environment.PATH === undefined ? {} : { PATH: environment.PATH };
  return {
    ...cacheVariables(environment),
    ...traceEnvironment(environment),
    ...path,
    NO_COLOR: "1",
    ...Object.fromEntries(granted),
  };
}

/** An entry is a name, or a beginning with a star behind it. */
function matchesEntry(entry: string, name: string): boolean {
  return entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : entry === name;
}

function cacheVariables(environment: Readonly<Record<string, string>>): Record<string, string> {
  const { DENO_DIR, XDG_CACHE_HOME, HOME } = environment;
  const folder = DENO_DIR ?? (XDG_CACHE_HOME && `${XDG_CACHE_HOME}/deno`) ??
    (HOME && `${HOME}/.cache/deno`);
  return folder ? { DENO_DIR: folder } : {};
}
