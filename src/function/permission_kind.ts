/** The permission kinds of Deno. */
export const PERMISSION_KINDS = [
  "read",
  "write",
  "net",
  "env",
  "sys",
  "run",
  "ffi",
  "import",
] as const satisfies readonly PermissionKind[];

/** A kind of permission that Deno has. */
export type PermissionKind =
  | "read"
  | "write"
  | "net"
  | "env"
  | "sys"
  | "run"
  | "ffi"
  | "import";

/** Whether a text names a kind of permission. */
export function isPermissionKind(text: string | undefined): text is PermissionKind {
  return PERMISSION_KINDS.some((kind) => kind === text);
}

const ALIASES: Partial<Readonly<Record<PermissionKind, string>>> = {
  read: "-R",
  write: "-W",
  net: "-N",
  env: "-E",
  sys: "-S",
  import: "-I",
};

/**
 * The invoker's option that grants entries of a kind; without any, all of it. It is the alias where
 * there is one: behind the program's name Deno takes the long ones for its own and warns.
 */
export function grantFlag(kind: PermissionKind, entries: readonly string[] = []): string {
  const option = ALIASES[kind] ?? `--allow-${kind}`;
  // A comma inside an entry is written twice.
  return entries.length === 0
    ? option
    : `${option}=${entries.map((entry) => entry.replaceAll(",", ",,")).join(",")}`;
}
