import { PERMISSION_KINDS } from "../../function/permission_kind.ts";
import type { Grants } from "../permissions/grants.ts";
import { type OwnVariables, ownVariables } from "../inside/own_variables.ts";
import { RUNTIME_VARIABLES } from "../runtime/runtime_variables.ts";
import { traceEnvironment } from "../runtime/trace_environment.ts";

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
  /** What it takes out of its environment, and then may touch no more. */
  readonly own?: OwnVariables;
}

/** What a child has in its environment. */
export interface ChildEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** What of that its function is not to see. */
  readonly own: OwnVariables;
}

/**
 * The arguments of `deno` that start a child process with exactly these grants, and with leave to
 * import from its own host and to change its own variables, which it gives up before it loads the
 * function.
 */
export function childArguments(
  grants: Grants,
  memoryLimitMiB: number,
  childUrl: string,
  { config, ownHost, own }: ChildSource = {},
): string[] {
  const hosts = ownHost === undefined ? [] : [ownHost];
  const { import: imports, env } = grants;
  const permissions = permissionArguments({
    ...grants,
    import: imports === true || [...imports, ...hosts],
    env: env === true || [...env, ...own?.revoked ?? []],
  });
  const v8 = `--v8-flags=--max-old-space-size=${memoryLimitMiB}`;
  // The watch over its memory is a worker with fewer permissions, whatever the configuration says.
  const always = [
    "--quiet",
    "--no-prompt",
    "--unstable-worker-options",
    "--unstable-detect-cjs",
    v8,
  ];
  const configured = config === undefined ? [] : [`--config=${config}`];
  return ["run", ...always, ...configured, ...permissions, childUrl];
}

/** The options of `deno` that grant just this. */
function permissionArguments(grants: Grants): string[] {
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
 * The environment of a child: what has been granted, and what its runtime goes by.
 *
 * @param environment that of the invoker, as far as it may read it
 */
export function childEnvironment(
  grants: Grants,
  environment: Readonly<Record<string, string>>,
): ChildEnvironment {
  const { env } = grants;
  const isGranted = (name: string) =>
    env === true || env.some((entry) => matchesEntry(entry, name));
  return {
    variables: {
      ...pick(environment, (name) => RUNTIME_VARIABLES.includes(name)),
      ...traceEnvironment(environment),
      NO_COLOR: "1",
      ...pick(environment, isGranted),
    },
    own: ownVariables(environment, isGranted),
  };
}

function pick(
  environment: Readonly<Record<string, string>>,
  isWanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isWanted(name)));
}

/** An entry is a name, or a beginning with a star behind it. */
function matchesEntry(entry: string, name: string): boolean {
  return entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : entry === name;
}
