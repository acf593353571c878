import { InvokerError } from "../../invocation/invoker_error.ts";
import { PERMISSION_KINDS, type PermissionKind } from "../../function/permission_kind.ts";
import { grantOption, type Grants } from "./grants.ts";
import { remoteHost } from "../runtime/kit_preload.ts";
import { permissionDescriptor } from "./permission_descriptor.ts";

/**
 * Checks that the invoker itself holds what it is to grant: no thread can get more than its parent.
 *
 * @param hasGivenUp whether it may have held more when it started
 * @throws {InvokerError} `start-failed`, naming the option that Deno was not given
 */
export function assertHeld(
  grants: Grants,
  { hasGivenUp = false }: { readonly hasGivenUp?: boolean } = {},
): void {
  for (const kind of PERMISSION_KINDS) {
    const grant = grants[kind];
    const entries = grant === true ? [undefined] : grant;
    for (const entry of entries) {
      if (Deno.permissions.querySync(permissionDescriptor(kind, entry)).state === "granted") {
        continue;
      }
      const option = grantOption(kind, entry);
      const why = hasGivenUp
        ? "the invoker gave up what was not needed when it started; start it anew"
        : `the invoker does not have it itself; start Deno with ${option}`;
      throw new InvokerError("start-failed", `Cannot grant ${option}: ${why}`);
    }
  }
}

/**
 * Gives up, for good, what neither the invoker nor the grants need (docs/permissions.md).
 *
 * Deno takes away a whole kind or one entry of a list; it cannot narrow all to a list.
 *
 * @param own kinds that the invoker needs for itself
 */
export function giveUpUnneeded(grants: Grants, own: readonly PermissionKind[]): void {
  // The code of the next sandbox may come from a registry.
  const needed = remoteHost(import.meta.url) === undefined ? own : [...own, "import"];
  for (const kind of PERMISSION_KINDS) {
    const grant = grants[kind];
    if (needed.includes(kind) || grant === true || grant.length > 0) continue;
    Deno.permissions.revokeSync({ name: kind });
  }
}

/**
 * Gives up, in a child process and for good, what was there for its own code only: to import from the
 * registry that it comes from.
 */
export function giveUpOwnHost({ import: granted }: Grants): void {
  const host = remoteHost(import.meta.url);
  if (host === undefined || granted === true) return;
  if (granted.some((entry) => entry === host || entry === new URL(import.meta.url).hostname)) {
    return;
  }
  Deno.permissions.revokeSync(permissionDescriptor("import", host));
}
