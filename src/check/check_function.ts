import { InvokerError } from "../invocation/invoker_error.ts";
import { mergeGrants } from "../sandbox/permissions/grants.ts";
import { findIgnoredSettings } from "../sandbox/start/ignored_settings.ts";
import { locateFunction, ownFolders } from "../sandbox/locate/locate_function.ts";
import { assertHeld } from "../sandbox/permissions/own_permissions.ts";
import { readPermissionSet } from "../sandbox/permissions/read_permission_set.ts";
import type { Refusal } from "../sandbox/permissions/refusal.ts";
import type { CheckReport } from "./check_report.ts";
import { describeImports } from "./describe_imports.ts";
import { findMissed } from "./find_missed.ts";
import { suggestPermissions } from "./suggest_permissions.ts";
import { tryInSandbox, type TryOptions } from "./try_in_sandbox.ts";
import { OWN_ROOT } from "../sandbox/runtime/own_root.ts";
import type { ServiceSources } from "../service/read_services.ts";

/** Which function is looked at, and how it is tried. */
export interface CheckOptions extends Omit<TryOptions, "cwd" | "services"> {
  /** Path or `file:` URL of a module or its folder, with an optional `?handler=NAME`. */
  readonly functionUri: string;
  /** Name of a permission set in the function's `deno.json` that is granted as well. */
  readonly permissionSet?: string;
  /** What services are served whose methods the module has; absent: its handlers are served. */
  readonly services?: ServiceSources;
}

/**
 * Loads a function in its sandbox, as if it were served, and tells what was found (docs/check.md).
 *
 * What is wrong with the function is in the report.
 */
export async function checkFunction(options: CheckOptions): Promise<CheckReport> {
  const { services: sources, ...rest } = options;
  const { isolation, functionUri, permissionSet, grants } = options;
  // A function in a thread can change it when it is tried.
  const cwd = Deno.cwd();
  const refused: Refusal[] = [];
  let report: CheckReport = { isolation, refused };
  const add = (found: Partial<CheckReport>) => report = { ...report, ...found };
  try {
    const located = await locateFunction(functionUri);
    const { file, entryUrl, folder } = located;
    const { readModuleGraph }: typeof import("../loader/module_graph.ts") = await import(
      import.meta.resolve("../loader/module_graph.ts")
    );
    const imports = describeImports(await readModuleGraph(entryUrl));
    add({ file, imports });
    const ignored = await findIgnoredSettings(folder, cwd, OWN_ROOT);
    if (ignored !== undefined) options.log.warn("{ignored}", { ignored });
    const named = permissionSet === undefined ? {} : await readPermissionSet(folder, permissionSet);
    const permissions = mergeGrants({ read: ownFolders(located) }, grants, named);
    add({ permissions });
    assertHeld(permissions);
    // Without services nothing of them is loaded.
    const services = sources &&
      await (await import("../service/read_services.ts")).readServices(sources);
    services?.notes.forEach((note) => options.log.warn("{note}", { note }));
    const trying = { ...rest, cwd, ...(services && { services }) };
    add(
      await tryInSandbox(located, permissions, trying, (message) => {
        if (message.type === "exports") add({ exports: message.exports });
        else if (message.type === "refused") refused.push(message.refusal);
      }),
    );
    refused.push(...findMissed(report));
    if (refused.length === 0) return report;
    const place = { cwd, folder, ...(permissionSet !== undefined && { permissionSet }) };
    return add({ toAllow: await suggestPermissions(refused, mergeGrants(grants), place) });
  } catch (error) {
    if (!(error instanceof InvokerError)) throw error;
    return add({ problem: error });
  }
}
