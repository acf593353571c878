import type { PermissionKind } from "../../function/permission_kind.ts";

/** What Deno is asked about a permission: a whole kind, or one entry of its list. */
export function permissionDescriptor(
  kind: PermissionKind,
  entry?: string,
): Deno.PermissionDescriptor {
  switch (kind) {
    case "read":
    case "write":
    case "ffi":
      return entry === undefined ? { name: kind } : { name: kind, path: entry };
    case "net":
    case "import":
      return (entry === undefined
        ? { name: kind }
        : { name: kind, host: entry }) as Deno.PermissionDescriptor;
    case "env":
      return entry === undefined ? { name: kind } : { name: kind, variable: entry };
    case "sys":
      return (entry === undefined
        ? { name: kind }
        : { name: kind, kind: entry }) as Deno.PermissionDescriptor;
    case "run":
      return entry === undefined ? { name: kind } : { name: kind, command: entry };
  }
}
