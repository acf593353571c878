import { join } from "@std/path";
import { type Grants, mergeGrants } from "../sandbox/permissions/grants.ts";
import { isOwnConfig } from "../sandbox/runtime/own_config.ts";
import { readJsonc } from "../sandbox/runtime/read_jsonc.ts";
import type { Refusal } from "../sandbox/permissions/refusal.ts";
import type { PermissionsToAdd } from "./check_report.ts";
import { extendSet, grantFlags, grantsFor, type WrittenSet } from "./permissions_to_add.ts";

/**
 * What would allow what was refused: as options, and as a permission set of the function's `deno.json`
 * that has in it what its author wrote, what options granted and what is to be added.
 *
 * @param granted by options
 */
export async function suggestPermissions(
  refused: readonly Refusal[],
  granted: Grants,
  { cwd, folder, permissionSet }: {
    readonly cwd: string;
    readonly folder: string;
    readonly permissionSet?: string;
  },
): Promise<PermissionsToAdd> {
  const missing = grantsFor(refused, cwd, namedPlaces(cwd));
  const all = mergeGrants(granted, missing);
  const name = permissionSet ?? "default";
  const named = permissionSet === undefined ? [] : [name === "default" ? "-P" : `-P=${name}`];
  const place = await readSet(folder, name);
  return {
    flags: [...named, ...grantFlags(all)],
    ...(place && {
      set: {
        configFile: place.configFile,
        permissions: { [name]: extendSet(place.written, all, folder) },
      },
    }),
  };
}

function namedPlaces(cwd: string): Record<string, string> {
  const variable = "TMPDIR";
  const isReadable = Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  return {
    "<CWD>": cwd,
    "<exec_path>": Deno.execPath(),
    "<TMP>": isReadable && Deno.env.get(variable) || "/tmp",
  };
}

/** The set as its author wrote it, and where; empty when there is none yet, `undefined` where none may be. */
async function readSet(
  folder: string,
  name: string,
): Promise<{ readonly configFile: string; readonly written: WrittenSet } | undefined> {
  for (const file of ["deno.json", "deno.jsonc"]) {
    const configFile = join(folder, file);
    // Where it counts it has been read before; here it may be anything.
    const config = await readJsonc(configFile).catch(() => ({}));
    if (config === undefined) continue;
    if (isOwnConfig(config)) return undefined;
    const sets = isRecord(config) && isRecord(config.permissions) ? config.permissions : {};
    const set = Object.hasOwn(sets, name) ? sets[name] : undefined;
    return { configFile, written: isRecord(set) ? set : {} };
  }
  return { configFile: join(folder, "deno.json"), written: {} };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
