import { findChildConfig } from "../sandbox/runtime/child_config.ts";
import { permissionArguments } from "../sandbox/outside/child_command.ts";
import type { FunctionOptions } from "../sandbox/start/function_options.ts";
import { mergeGrants } from "../sandbox/permissions/grants.ts";
import { remoteHost } from "../sandbox/runtime/kit_preload.ts";
import { locateFunction } from "../sandbox/locate/locate_function.ts";
import { readPermissionSet } from "../sandbox/permissions/read_permission_set.ts";
import { RUNTIME_VARIABLES } from "../sandbox/runtime/runtime_variables.ts";
import { heldPermissions } from "./held_permissions.ts";
import { PROCESS_ARGUMENT } from "./process_messages.ts";
import { OWN_ROOT } from "../sandbox/runtime/own_root.ts";

/** A permission that serving needs, by the option of `deno` that grants it. */
export interface ServingPermission {
  readonly flag: string;
  readonly value: string;
}

/**
 * Makes the arguments of a serving process, from what it needs beside what its function is granted. It
 * may do no more than this process.
 *
 * A compiled program is its own child, with the permissions that it was compiled with.
 *
 * @param mainUrl the module that the invoker starts with
 * @throws {InvokerError} `start-failed` when the function, or its permission set, is not there
 */
export async function processArguments(
  mainUrl: string,
  { functionUri, grants = {}, permissionSet, cwd = Deno.cwd() }: FunctionOptions,
): Promise<(needed: readonly ServingPermission[]) => readonly string[]> {
  if (Deno.build.standalone) return () => [PROCESS_ARGUMENT];
  const config = await findChildConfig(cwd, OWN_ROOT);
  const set = permissionSet === undefined
    ? {}
    : await readPermissionSet((await locateFunction(functionUri)).folder, permissionSet);
  const host = remoteHost(import.meta.url);
  const own = {
    read: [cwd],
    env: RUNTIME_VARIABLES,
    ...(host !== undefined && { import: [host] }),
  };
  return (needed) => {
    const valuesOf = (flag: string) =>
      needed.filter((each) => each.flag === flag).map(({ value }) => value);
    const serving = {
      read: valuesOf("--allow-read"),
      env: valuesOf("--allow-env"),
      net: valuesOf("--allow-net"),
      run: valuesOf("--allow-run"),
    };
    const held = heldPermissions(
      mergeGrants(own, serving, grants, set),
      (descriptor) => Deno.permissions.querySync(descriptor),
    );
    // The port may be one that was found by asking for any.
    const net = held.net === true || [...new Set([...held.net, ...serving.net])];
    return [
      "run",
      "--quiet",
      "--no-prompt",
      "--unstable-worker-options",
      "--unstable-detect-cjs",
      ...(config === undefined ? [] : [`--config=${config}`]),
      ...permissionArguments({ ...held, net }),
      mainUrl,
      PROCESS_ARGUMENT,
    ];
  };
}
