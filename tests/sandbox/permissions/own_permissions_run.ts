// A process that gives up what it does not need, and says what is left of what it was asked for.
import { PERMISSION_KINDS } from "../../../src/function/permission_kind.ts";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { assertHeld, giveUpUnneeded } from "../../../src/sandbox/permissions/own_permissions.ts";

const [grants = "{}", own = "[]"] = Deno.args;
const complete = mergeGrants(JSON.parse(grants));
const report: { missing?: string; held: string[] } = { held: [] };
try {
  assertHeld(complete);
} catch (error) {
  report.missing = error instanceof Error ? error.message : String(error);
}
giveUpUnneeded(complete, JSON.parse(own));
report.held = PERMISSION_KINDS.filter((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(report)));
