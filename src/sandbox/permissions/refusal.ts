import { isPermissionKind, type PermissionKind } from "../../function/permission_kind.ts";
import { parseRefusal } from "../../function/refusal.ts";

/** Something that a permission would have allowed. */
export interface Refusal {
  readonly kind: PermissionKind;
  /** A path, a host, a variable…; absent: all of the kind is needed. */
  readonly resource?: string;
}

const FLAGS = /--allow-([a-z]+)\b/g;

/** Which permission a message of Deno's says is missing; `undefined` when it is about something else. */
export function findRefusal(message: string): Refusal | undefined {
  const refused = parseRefusal(message);
  if (refused === undefined) return undefined;
  const { kind, resource = refused.place } = refused;
  return resource === undefined ? { kind } : { kind, resource };
}

/** Which permissions the message of a `NotCapable` says are missing. */
export function findRefusals(message: string): readonly Refusal[] {
  const refusal = findRefusal(message);
  if (refusal) return [refusal];
  // A link, for one, takes all of two kinds.
  const kinds = [...message.matchAll(FLAGS)].map(([, flag]) => flag).filter(isPermissionKind);
  return [...new Set(kinds)].map((kind) => ({ kind }));
}
