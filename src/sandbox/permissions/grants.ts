import { resolve } from "@std/path";
import { PERMISSION_KINDS, type PermissionKind } from "../../function/permission_kind.ts";

/** `true`: all of a kind; a list: these; an empty list: none. */
export type Grant = true | readonly string[];

/** What a handler may do, complete. */
export type Grants = Readonly<Record<PermissionKind, Grant>>;

/** Grants from parts; what no part names is refused, what several name adds up. */
export function mergeGrants(...parts: readonly Partial<Grants>[]): Grants {
  const merged: Record<PermissionKind, Grant> = {
    read: [],
    write: [],
    net: [],
    env: [],
    sys: [],
    run: [],
    ffi: [],
    import: [],
  };
  for (const part of parts) {
    for (const kind of PERMISSION_KINDS) merged[kind] = mergeGrant(merged[kind], part[kind] ?? []);
  }
  return merged;
}

/** Grants whose paths are absolute, as they are meant in a folder. */
export function absoluteGrants(grants: Partial<Grants>, folder: string): Partial<Grants> {
  const absolute: Partial<Record<PermissionKind, Grant>> = { ...grants };
  for (const kind of ["read", "write", "ffi", "run"] as const) {
    const grant = grants[kind];
    if (grant === undefined || grant === true) continue;
    // A program without a slash is looked up where programs are.
    const isPath = (entry: string) => kind !== "run" || entry.includes("/");
    absolute[kind] = grant.map((entry) => isPath(entry) ? resolve(folder, entry) : entry);
  }
  return absolute;
}

/** The option of Deno that gives a grant to the invoker itself. */
export function grantOption(kind: PermissionKind, entry?: string): string {
  return entry === undefined ? `--allow-${kind}` : `--allow-${kind}=${entry}`;
}

function mergeGrant(one: Grant, other: Grant): Grant {
  if (one === true || other === true) return true;
  return [...new Set([...one, ...other])];
}

/** Whether any program may be run. */
export function mayRun(grants: Grants | undefined): boolean {
  return grants?.run === true || (grants?.run.length ?? 0) > 0;
}
