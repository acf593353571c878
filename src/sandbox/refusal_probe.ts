import { InvokerError } from "../invocation/invoker_error.ts";
import { type Grants, PERMISSION_KINDS, type PermissionKind } from "./grants.ts";

/** A name that no grant lists. */
const UNLISTED = "refusal-probe.invalid";

/**
 * What each kind guards, tried on something that no list names. A sandbox refuses all of it before
 * anything happens; where one does not, what it does is harmless.
 */
const ATTEMPTS: Record<PermissionKind, (listed: readonly string[]) => unknown> = {
  read: (listed) => listed.includes("/") ? refuse() : Deno.statSync(`/${UNLISTED}`),
  write: (listed) => listed.includes("/") ? refuse() : Deno.removeSync(`/${UNLISTED}`),
  net: async () => (await Deno.connect({ hostname: UNLISTED, port: 9 })).close(),
  env: (listed) => listed.includes("*") ? refuse() : Deno.env.get(`__${UNLISTED}`),
  sys: (listed) => listed.includes("loadavg") ? Deno.osRelease() : Deno.loadavg(),
  run: () => new Deno.Command(`/${UNLISTED}`).outputSync(),
  ffi: (listed) => listed.includes("/") ? refuse() : Deno.dlopen(`/${UNLISTED}`, {}),
  // At a terminal Deno would ask the operator instead of refusing: this one is looked up only.
  import: () => Deno.permissions.querySync({ name: "import" }).state === "granted" || refuse(),
};

/**
 * Tries, in the sandbox, that what is not granted is really refused (contract §6).
 *
 * @throws {InvokerError} `start-failed`, naming the kinds that were not
 */
export async function assertRefusals(grants: Grants): Promise<void> {
  const passed: PermissionKind[] = [];
  for (const kind of PERMISSION_KINDS) {
    const grant = grants[kind];
    if (grant !== true && !await isRefused(() => ATTEMPTS[kind](grant))) passed.push(kind);
  }
  if (passed.length === 0) return;
  throw new InvokerError(
    "start-failed",
    `Cannot serve in this sandbox: it does not refuse ${passed.join(", ")}, which was not granted`,
  );
}

async function isRefused(attempt: () => unknown): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotCapable;
  }
}

function refuse(): never {
  throw new Deno.errors.NotCapable();
}
