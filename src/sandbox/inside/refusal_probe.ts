import { InvokerError } from "../../invocation/invoker_error.ts";
import { PERMISSION_KINDS, type PermissionKind } from "../../function/permission_kind.ts";
import type { Grants } from "../permissions/grants.ts";
import { permissionDescriptor } from "../permissions/permission_descriptor.ts";
import type { PortGrant } from "../permissions/port_grants.ts";

/** A name that no grant lists. */
const UNLISTED = "refusal-probe.invalid";

const VARIABLE = `__${UNLISTED}`;
const SYS_CALLS: readonly (readonly [name: string, call: () => unknown])[] = [
  ["loadavg", Deno.loadavg],
  ["osRelease", Deno.osRelease],
  ["hostname", Deno.hostname],
];

/**
 * What each kind guards, tried on something that no list names. A sandbox refuses all of it before
 * anything happens; where one does not, what it does is harmless.
 */
const ATTEMPTS: Record<PermissionKind, (listed: readonly string[]) => unknown> = {
  read: (listed) => listed.includes("/") ? refuse() : Deno.statSync(`/${UNLISTED}`),
  write: (listed) => listed.includes("/") ? refuse() : Deno.removeSync(`/${UNLISTED}`),
  net: async () => (await Deno.connect({ hostname: UNLISTED, port: 9 })).close(),
  env: (listed) => listed.some(coversVariable) ? refuse() : Deno.env.get(VARIABLE),
  sys: (listed) => (SYS_CALLS.find(([name]) => !listed.includes(name))?.[1] ?? refuse)(),
  run: () => new Deno.Command(`/${UNLISTED}`).outputSync(),
  ffi: (listed) => listed.includes("/") ? refuse() : Deno.dlopen(`/${UNLISTED}`, {}),
  // In a process Deno would allow some hosts by itself.
  import: (listed) => {
    const host = "jsr.io:443";
    const byItself = { name: "import", host } as Deno.PermissionDescriptor;
    const isListed = listed.some((entry) => entry.startsWith("jsr.io"));
    if (isListed || Deno.permissions.querySync(byItself).state !== "granted") lookUp("import");
  },
};

/**
 * Tries, in the sandbox, that what is not granted is really refused (docs/sandbox.md).
 *
 * @throws {InvokerError} `start-failed`, naming the kinds that were not
 */
export async function assertRefusals(grants: Grants): Promise<void> {
  const passed: PermissionKind[] = [];
  // At a terminal Deno would put the question to the operator: there it is looked up only.
  const asksOperator = Deno.stdin.isTerminal();
  for (const kind of PERMISSION_KINDS) {
    const grant = grants[kind];
    const attempt = asksOperator ? () => lookUp(kind) : ATTEMPTS[kind];
    if (grant !== true && !await isRefused(() => attempt(grant))) passed.push(kind);
  }
  if (passed.length === 0) return;
  throw new InvokerError(
    "start-failed",
    `Cannot serve in this sandbox: it does not refuse ${passed.join(", ")}, which was not granted`,
  );
}

/**
 * Tries that a sandbox that listens on a port may not do so again, nor connect to it.
 *
 * @throws {InvokerError} `start-failed`, naming the addresses that it still may
 */
export async function assertPortRefused(held: readonly PortGrant[]): Promise<void> {
  const open: string[] = [];
  for (const { hostname, port, host } of held) {
    const attempts = Deno.stdin.isTerminal() ? [() => lookUp("net", host)] : [
      async () => (await Deno.connect({ hostname, port })).close(),
      () => Deno.listen({ hostname, port }).close(),
    ];
    const refused = await Promise.all(attempts.map(isRefused));
    if (refused.includes(false)) open.push(host);
  }
  if (open.length === 0) return;
  throw new InvokerError(
    "start-failed",
    `Cannot serve in this sandbox: it does not refuse ${open.join(", ")}, which it listens on`,
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

/** Whether all of a kind is granted, or an entry: fails as a refusal when it is not. */
function lookUp(kind: PermissionKind, entry?: string): void {
  if (Deno.permissions.querySync(permissionDescriptor(kind, entry)).state !== "granted") refuse();
}

/** Deno takes `AWS_*` for all variables that begin so. */
function coversVariable(entry: string): boolean {
  return entry.endsWith("*") && VARIABLE.startsWith(entry.slice(0, -1));
}

function refuse(): never {
  throw new Deno.errors.NotCapable();
}
