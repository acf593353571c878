import { assertEquals } from "@std/assert";
import { PERMISSION_KINDS } from "../../../src/function/permission_kind.ts";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { toWorkerPermissions } from "../../../src/sandbox/permissions/worker_permissions.ts";

Deno.test("toWorkerPermissions: has every kind, refused when nothing is granted", () => {
  const permissions = toWorkerPermissions(mergeGrants());
  assertEquals(
    Object.fromEntries(Object.entries(permissions)),
    Object.fromEntries(PERMISSION_KINDS.map((kind) => [kind, false as unknown])),
  );
});

Deno.test("toWorkerPermissions: all of a kind is true, a list is a list of its own", () => {
  const read = ["/a"];
  const permissions = toWorkerPermissions(mergeGrants({ read, net: true, sys: ["hostname"] }));
  assertEquals([permissions.read, permissions.net, permissions.sys], [["/a"], true, ["hostname"]]);
  assertEquals(permissions.read === read, false);
});

for (const kind of PERMISSION_KINDS) {
  Deno.test(`toWorkerPermissions: grants ${kind} and nothing else`, () => {
    const permissions = toWorkerPermissions(mergeGrants({ [kind]: true }));
    const granted = Object.entries(permissions).filter(([, value]) => value !== false);
    assertEquals(granted, [[kind, true]]);
  });
}
