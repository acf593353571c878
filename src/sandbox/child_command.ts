import { PERMISSION_KINDS } from "../function/permission_kind.ts";
import type { Grants } from "./grants.ts";
import { traceEnvironment } from "./trace_environment.ts";

/** Where packages come from; in the cache each registry has a place of its own. */
const REGISTRIES = ["JSR_URL", "NPM_CONFIG_REGISTRY"] as const;

/** What Deno itself goes by: the place of its cache, in this order, and where programs are. */
export const OWN_VARIABLES = [
  "DENO_DIR",
  "XDG_CACHE_HOME",
  "HOME",
  "PATH",
  ...REGISTRIES,
] as const;

/** By itself Deno lets code be imported from a few hosts; only a list of others takes them away. */
const NO_IMPORT = "nowhere.invalid";

/** How many MiB the runtime itself may take beside the handler's own heap. */
const RUNTIME_MIB = 128;

/** What a child needs beside its grants. */
export interface ChildSource {
  /** The `deno.json` to go by, where it is not that of the child's module. */
  readonly config?: string | undefined;
  /** The host that the child's own code comes from, where that is not the disk. */
  readonly ownHost?: string | undefined;
}

/**
 * The arguments of `deno` that start a child process with exactly these grants, and with leave to
 * import from its own host, which it gives up before it loads the function.
 */
export function childArguments(
  grants: Grants,
  memoryLimitMiB: number,
  childUrl: string,
  { config, ownHost }: ChildSource = {},
): string[] {
  const own = ownHost === undefined ? [] : [ownHost];
  const { import: imports } = grants;
  const permissions = permissionArguments({
    ...grants,
    import: imports === true || [...imports, ...own],
  });
  const v8 = `--v8-flags=--max-old-space-size=${memoryLimitMiB}`;
  // The watch over its memory is a worker with fewer permissions, whatever the configuration says.
  const always = ["--quiet", "--no-prompt", "--unstable-worker-options", v8];
  const configured = config === undefined ? [] : [`--config=${config}`];
  return ["run", ...always, ...configured, ...permissions, childUrl];
}

/** The options of `deno` that grant just this. */
export function permissionArguments(grants: Grants): string[] {
  return PERMISSION_KINDS.flatMap((kind) => {
    const grant = grants[kind];
    if (grant === true) return [`--allow-${kind}`];
    const entries = kind === "import" && grant.length === 0 ? [NO_IMPORT] : grant;
    if (entries.length === 0) return [];
    // A comma inside an entry is written twice.
    return [`--allow-${kind}=${entries.map((entry) => entry.replaceAll(",", ",,")).join(",")}`];
  });
}

/** Resident memory that a child with this limit may take in all, in bytes. */
export function maxResidentBytesOf(memoryLimitMiB: number): number {
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
  const handedOn = ["PATH", ...REGISTRIES].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...cacheVariables(environment),
    ...traceEnvironment(environment),
    ...Object.fromEntries(handedOn),
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
