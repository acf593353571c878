import type { Grant, Grants } from "./grants.ts";

/**
 * Grants as the options of a Deno `Worker`.
 *
 * Every kind is there: one that is left out means none, but `permissions` left out means all.
 */
export function toWorkerPermissions(grants: Grants): Deno.PermissionOptionsObject {
  return {
    read: toOption(grants.read),
    write: toOption(grants.write),
    net: toOption(grants.net),
    env: toOption(grants.env),
    sys: toOption(grants.sys) as NonNullable<Deno.PermissionOptionsObject["sys"]>,
    run: toOption(grants.run),
    ffi: toOption(grants.ffi),
    import: toOption(grants.import),
  };
}

function toOption(grant: Grant): boolean | string[] {
  if (grant === true) return true;
  return grant.length === 0 ? false : [...grant];
}
