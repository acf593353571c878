import type { ResourceGrant } from "../../scaffold/resource_options.ts";
import type { OptionValues } from "../options/options.ts";
import { PERMISSION_OPTIONS } from "../options/permission_options.ts";
import { usageError } from "../usage_error.ts";

type Permissions = Pick<OptionValues<"serve">, (typeof PERMISSION_OPTIONS)[number]["name"]>;

/**
 * What a function may do, as its resources say it: by the variables of the invoker's options.
 *
 * @throws {InvokerError} of code `usage` for what a variable cannot say
 */
export function toResourceGrants(options: Permissions): readonly ResourceGrant[] {
  return PERMISSION_OPTIONS.flatMap(({ name: option }) => {
    const value = options[option];
    if (value === undefined || value === false) return [];
    if (value === true) return [{ option, value: "true" }];
    if (typeof value === "string") return [{ option, value }];
    return [{ option, value: listText(option, value) }];
  });
}

/** Entries as a variable lists them. */
function listText(option: string, entries: readonly string[]): string {
  const odd = entries.length > 1 ? entries.find((entry) => /^,|,$/.test(entry)) : undefined;
  if (odd !== undefined) {
    throw usageError(
      `Cannot write --${option} ${JSON.stringify(odd)} into a list: it begins or ends with a comma`,
    );
  }
  // A comma in an entry is written twice.
  const text = entries.map((entry) => entry.replaceAll(",", ",,")).join(",");
  // By itself it would stand for all, or for none: a program may be called "true".
  return text === "true" || text === "false" ? `${text},${text}` : text;
}
