import { dirname } from "@std/path";
import { PERMISSION_KINDS, type PermissionKind } from "../function/permission_kind.ts";
import type { Grant, Grants } from "../sandbox/permissions/grants.ts";
import { permissionDescriptor } from "../sandbox/permissions/permission_descriptor.ts";

/** What Deno says of a permission; `partial`: some of a kind that is granted is denied. */
export type QueryPermission = (
  descriptor: Deno.PermissionDescriptor,
) => { readonly state: Deno.PermissionState; readonly partial: boolean };

/** Where Deno lets code be imported from by itself. */
const IMPORT_HOSTS = [
  "cdn.jsdelivr.net:443",
  "deno.land:443",
  "esm.sh:443",
  "gist.githubusercontent.com:443",
  "jsr.io:443",
  "raw.esm.sh:443",
  "raw.githubusercontent.com:443",
];

/**
 * What this process may do, as far as a process of the same program needs it.
 *
 * Deno does not tell the lists that it was given. So of a kind that is not granted as a whole it is what
 * of `needed` is granted, and of files the widest folder around that is granted, too.
 */
export function heldPermissions(needed: Partial<Grants>, query: QueryPermission): Grants {
  const grantOf = (kind: PermissionKind): Grant => {
    const whole = query(permissionDescriptor(kind));
    if (whole.state === "granted" && !whole.partial) return true;
    const wanted = needed[kind] ?? [];
    const listed = wanted === true ? [] : wanted;
    const entries = kind === "import" ? [...IMPORT_HOSTS, ...listed] : listed;
    const isHeld = (entry: string) => {
      const { state, partial } = query(permissionDescriptor(kind, entry));
      return state === "granted" && !partial;
    };
    const isPath = kind === "read" || kind === "write";
    const widened = entries.filter(isHeld).map((entry) => isPath ? widest(entry, isHeld) : entry);
    return [...new Set(widened)];
  };
  return Object.fromEntries(PERMISSION_KINDS.map((kind) => [kind, grantOf(kind)])) as Grants;
}

/** The outermost folder around a path that is held, too. */
function widest(path: string, isHeld: (path: string) => boolean): string {
  const parent = dirname(path);
  return parent !== path && isHeld(parent) ? widest(parent, isHeld) : path;
}
