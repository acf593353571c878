import { assertEquals } from "@std/assert";
import type { CheckReport } from "../../src/check/check_report.ts";
import { findMissed } from "../../src/check/find_missed.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { mergeGrants } from "../../src/sandbox/permissions/grants.ts";

function report(parts: Partial<CheckReport>): CheckReport {
  return { isolation: "worker", refused: [], ...parts };
}

function imports(...files: string[]): NonNullable<CheckReport["imports"]> {
  return { files, packages: [], web: [], node: [], computed: [], problems: [] };
}

function refusal(message: string): InvokerError {
  return new InvokerError("start-failed", message);
}

Deno.test("findMissed: a refused import is told by the failure alone", () => {
  const problem = refusal(`Cannot load "/f/f.ts": TypeError: Requires import access to "h:1"; …`);
  assertEquals(findMissed(report({ problem })), [{ kind: "import", resource: "h:1" }]);
});

Deno.test("findMissed: of files outside of what may be read, the first one stands for all", () => {
  const problem = refusal(`Cannot load "/f/f.ts": TypeError: Requires read access to "/g/b.ts"; …`);
  const found = findMissed(report({
    problem,
    permissions: mergeGrants({ read: ["/f"] }),
    imports: imports("/f/a.ts", "/g/a.ts", "/g/b.ts", "/ff.ts"),
  }));
  assertEquals(found.map(({ resource }) => resource), ["/g/b.ts", "/g/a.ts", "/ff.ts"]);
});

Deno.test("findMissed: what is known is not told twice", () => {
  const failure = refusal(`Requires env access to "A", run again with the --allow-env flag`);
  const trial = { messageCount: 1, answers: [], truncated: false, failure };
  const refused = [{ kind: "env", resource: "A" }] as const;
  assertEquals(findMissed(report({ trial, refused })), []);
  assertEquals(findMissed(report({ trial })), [...refused]);
});

Deno.test("findMissed: a failure of another kind tells nothing", () => {
  const imported = imports("/g/a.ts");
  const permissions = mergeGrants({ read: ["/f"] });
  assertEquals(findMissed(report({ permissions, imports: imported })), []);
  assertEquals(findMissed(report({ problem: refusal("x"), permissions, imports: imported })), []);
});
