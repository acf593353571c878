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
