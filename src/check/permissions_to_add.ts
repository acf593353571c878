import { isAbsolute, relative, resolve } from "@std/path";
import { grantFlag, PERMISSION_KINDS, type PermissionKind } from "../function/permission_kind.ts";
import { type Grant, type Grants, mergeGrants } from "../sandbox/permissions/grants.ts";
import type { Refusal } from "../sandbox/permissions/refusal.ts";

/** What Deno tells of by a name: `<CWD>` and the like. */
export type NamedPlaces = Readonly<Record<string, string>>;

/** A permission set as it stands in a `deno.json`. */
export type WrittenSet = Readonly<Record<string, unknown>>;

/** Kinds whose resources are paths. */
const PATH_KINDS: readonly PermissionKind[] = ["read", "write", "ffi"];

/** What would have allowed all that was refused. */
export function grantsFor(refusals: readonly Refusal[], cwd: string, places: NamedPlaces): Grants {
  return mergeGrants(...refusals.map(({ kind, resource }) => {
    const named = resource !== undefined && Object.hasOwn(places, resource)
      ? places[resource]
      : resource;
    // A name that is not known may be anywhere.
    if (named === undefined || /^<\w+>$/.test(named)) return { [kind]: true };
    return { [kind]: [PATH_KINDS.includes(kind) ? resolve(cwd, named) : named] };
  }));
}

/** Grants as options, one a kind. */
export function grantFlags(grants: Grants): string[] {
  return PERMISSION_KINDS.flatMap((kind) => {
    const grant = grants[kind];
    if (grant === true) return [grantFlag(kind)];
    return grant.length === 0 ? [] : [grantFlag(kind, grant)];
  });
}

/**
 * A permission set with more in it; what its author wrote stays as it is.
 *
 * @param folder of the `deno.json`, whose paths are relative to it
 */
export function extendSet(written: WrittenSet, more: Grants, folder: string): WrittenSet {
  const extended: Record<string, unknown> = { ...written };
  for (const kind of PERMISSION_KINDS) {
    const added = more[kind];
    if (added !== true && added.length === 0) continue;
    const paths = PATH_KINDS.includes(kind);
    extended[kind] = extendEntry(
      written[kind],
      added === true || !paths ? added : added.map((path) => fromFolder(path, folder)),
      (entry) => paths ? resolve(folder, entry) : entry,
    );
  }
  return extended;
}

/** @param keyOf what two ways to write the same have in common */
function extendEntry(value: unknown, added: Grant, keyOf: (entry: string) => string): unknown {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && "allow" in value) {
    return { ...value, allow: extendEntry(value.allow, added, keyOf) };
  }
  if (value === true || added === true) return true;
  const entries = Array.isArray(value) ? value.map(String) : [];
  const keys = new Set(entries.map(keyOf));
  return [...entries, ...added.filter((entry) => !keys.has(keyOf(entry)))];
}

function fromFolder(path: string, folder: string): string {
  const inside = relative(folder, path);
  if (inside === "") return ".";
  return inside.startsWith("..") || isAbsolute(inside) ? path : `./${inside}`;
}
