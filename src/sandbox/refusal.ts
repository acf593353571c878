import { PERMISSION_KINDS, type PermissionKind } from "./grants.ts";

/** Something that a permission would have allowed. */
export interface Refusal {
  readonly kind: PermissionKind;
  /** A path, a host, a variable…; absent: all of the kind is needed. */
  readonly resource?: string;
}

const ACCESS = /Requires (\w+) access(?: to (?:"([^]+?)"(?=[,;\s]|$)|(<\w+>)))?/;
const FLAGS = /--allow-([a-z]+)\b/g;

/** Which permission a message of Deno's says is missing; `undefined` when it is about something else. */
export function findRefusal(message: string): Refusal | undefined {
  const [, kind, resource, place] = ACCESS.exec(message) ?? [];
  if (!isKind(kind)) return undefined;
  const named = resource ?? place;
  return named === undefined ? { kind } : { kind, resource: named };
}

/** Which permissions the message of a `NotCapable` says are missing. */
export function findRefusals(message: string): readonly Refusal[] {
  const refusal = findRefusal(message);
  if (refusal) return [refusal];
  // A link, for one, takes all of two kinds.
  const kinds = [...message.matchAll(FLAGS)].map(([, flag]) => flag).filter(isKind);
  return [...new Set(kinds)].map((kind) => ({ kind }));
}

function isKind(text: string | undefined): text is PermissionKind {
  return PERMISSION_KINDS.some((kind) => kind === text);
}
