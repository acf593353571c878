import { stripAnsiCode } from "@std/fmt/colors";
import { grantFlag, PERMISSION_KINDS, type PermissionKind } from "./permission_kind.ts";

/** What Deno said that it takes a permission for. */
export interface RefusedAccess {
  readonly kind: PermissionKind;
  /** A path, a host, a variable… */
  readonly resource?: string;
  /** A path that Deno does not tell, such as `<CWD>`. */
  readonly place?: string;
}

/** What Deno would have whoever runs it do; a compiled program speaks of how it was compiled. */
const ADVICE =
  /, (?:run again with the \S+ flag|specify the required permissions during compilation using `deno compile \S+`)/g;
/** The resource may hold quotes itself. */
const ACCESS = new RegExp(
  `Requires (${PERMISSION_KINDS.join("|")}) access(?: to (?:"([^]+?)"(?=[,;\\s]|$)|(<\\w+>))|,|$)`,
);

/**
 * Deno's message for what a permission does not allow, without its advice: Deno is not who grants. Nor
 * has it colours, which Deno gives some of its own where nobody sees them.
 */
export function plainRefusal(message: string): string {
  return stripAnsiCode(message).replaceAll(ADVICE, "");
}

/** Which permission a message of Deno's says is missing; `undefined` when it is about something else. */
export function parseRefusal(message: string): RefusedAccess | undefined {
  const [, kind, resource, place] = ACCESS.exec(message) ?? [];
  if (kind === undefined) return undefined;
  return {
    kind: kind as PermissionKind,
    ...(resource !== undefined && { resource }),
    ...(place !== undefined && { place }),
  };
}

/** What to do about it, behind a message. */
export function grantAdvice({ kind, resource }: RefusedAccess): string {
  const option = grantFlag(kind, resource === undefined ? [] : [resource]);
  return `; start the invoker with ${option} to grant it`;
}
