import { InvokerError } from "../../invocation/invoker_error.ts";
import { isPermissionKind, PERMISSION_KINDS } from "../../function/permission_kind.ts";
import { absoluteGrants, type Grant, type Grants } from "./grants.ts";
import { isOwnConfig } from "../runtime/own_config.ts";

/**
 * Reads a permission set out of a parsed `deno.json`, as Deno's own `-P` does.
 *
 * @param folder where the `deno.json` is: its relative paths begin there
 * @throws {InvokerError} `start-failed` when there is no such set, when it says what a sandbox
 * cannot keep, such as a denial, or when the file is the invoker's own
 */
export function parsePermissionSet(
  config: unknown,
  name: string,
  folder: string,
): Partial<Grants> {
  const sets = isRecord(config) && isRecord(config.permissions) ? config.permissions : {};
  const set = Object.hasOwn(sets, name) ? sets[name] : undefined;
  const fail = (why: string) =>
    new InvokerError("start-failed", `Cannot use permission set "${name}" of "${folder}": ${why}`);
  if (isOwnConfig(config)) {
    throw fail(
      "this deno.json is the invoker's own, and has what the invoker itself needs; put the function " +
        "into a folder of its own",
    );
  }
  if (!isRecord(set)) {
    const names = Object.keys(sets).map((each) => `"${each}"`).join(", ");
    throw fail(names ? `its deno.json has ${names}` : `its deno.json has no "permissions"`);
  }
  const unknown = Object.keys(set).find((key) => key !== "all" && !isPermissionKind(key));
  if (unknown !== undefined) throw fail(`"${unknown}" is not a permission`);

  const grants: Partial<Record<keyof Grants, Grant>> = {};
  for (const kind of PERMISSION_KINDS) {
    const value = set[kind] ?? (set.all === true ? true : undefined);
    if (value === undefined || value === false) continue;
    const allowed = allowedBy(value);
    if (allowed === undefined) {
      throw fail(
        `"${kind}" may be true, false, a list, or {"allow": …}; a sandbox knows no "deny" and no "ignore"`,
      );
    }
    grants[kind] = allowed;
  }
  return absoluteGrants(grants, folder);
}

/** What a value allows; `undefined` when it says more than can be kept. */
function allowedBy(value: unknown): Grant | undefined {
  if (value === true) return true;
  if (Array.isArray(value)) {
    return value.every((each) => typeof each === "string") ? value : undefined;
  }
  if (!isRecord(value)) return undefined;
  const { allow = [], ...others } = value;
  const saysMore = Object.values(others).some((each) => each !== false && !isEmptyList(each));
  if (saysMore || isRecord(allow) && !Array.isArray(allow)) return undefined;
  return allow === false ? [] : allowedBy(allow);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
