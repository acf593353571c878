import type { Grants } from "../../server.ts";
import type { OptionValues } from "./options.ts";
import type { PERMISSION_OPTIONS } from "./permission_options.ts";

type PermissionName = (typeof PERMISSION_OPTIONS)[number]["name"];

/** What the options of a command let the function do, beside its permission set. */
export function toGrants(options: Pick<OptionValues<"serve">, PermissionName>): Partial<Grants> {
  const all = options["allow-all"] ? true : undefined;
  const grants = {
    read: all ?? options["allow-read"],
    write: all ?? options["allow-write"],
    net: all ?? options["allow-net"],
    env: all ?? options["allow-env"],
    sys: all ?? options["allow-sys"],
    run: all ?? options["allow-run"],
    ffi: all ?? options["allow-ffi"],
    import: all ?? options["allow-import"],
  } satisfies { [K in keyof Grants]: Grants[K] | undefined };
  return Object.fromEntries(Object.entries(grants).filter(([, grant]) => grant !== undefined));
}
