/** What a child has in its environment for itself, and not from the invoker's. */
const OWN: readonly string[] = [
  "NO_COLOR",
  "OTEL_TRACES_SAMPLER",
  // Set where a program is started by `node:child_process`, which puts a folder into PATH as well.
  "DENO_NODE_SHIM_ACTIVE",
];

const SHIMS = /^[^:]*\/node_compat_bin:?/;

/** What a child is to take out of its environment before it loads its function. */
export interface OwnVariables {
  /** Those that are not the invoker's. */
  readonly names: readonly string[];
  /** Those that it may touch for that alone. */
  readonly revoked: readonly string[];
}

/**
 * Which these are.
 *
 * @param environment that of the invoker
 * @param isGranted whether its function may read a variable, there or not
 */
export function ownVariables(
  environment: Readonly<Record<string, string>>,
  isGranted: (name: string) => boolean,
): OwnVariables {
  return {
    names: OWN.filter((name) => environment[name] === undefined),
    revoked: [...OWN, "PATH"].filter((name) => !isGranted(name)),
  };
}

/** Leaves a child with the environment of a function in a thread, as far as that may read it. */
export function giveUpOwnVariables({ names, revoked }: OwnVariables): void {
  for (const name of names) Deno.env.delete(name);
  const path = Deno.env.get("PATH");
  if (path !== undefined && SHIMS.test(path)) Deno.env.set("PATH", path.replace(SHIMS, ""));
  for (const variable of revoked) Deno.permissions.revokeSync({ name: "env", variable });
}
