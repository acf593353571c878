import { assertEquals } from "@std/assert";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { toWorkerPermissions } from "../../../src/sandbox/permissions/worker_permissions.ts";

Deno.test("recordRefusals: tells once each what is refused, though it is caught, up to a bound", async () => {
  const worker = new Worker(new URL("./record_refusals_worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions: toWorkerPermissions(mergeGrants()) },
  });
  const answered = Promise.withResolvers<Record<string, unknown>>();
  worker.onmessage = ({ data }) => answered.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    answered.reject(new Error(event.message));
  };
  worker.postMessage("start");
  const { refusals, count, thrown } = await answered.promise;
  worker.terminate();
  assertEquals(refusals, [
    { kind: "env", resource: "SECRET" },
    { kind: "env" },
    { kind: "read", resource: "/etc/hostname" },
    { kind: "read", resource: "/etc/passwd" },
    { kind: "read", resource: "/etc/group" },
    { kind: "net", resource: "127.0.0.1:40009" },
    { kind: "read" },
    { kind: "write" },
    { kind: "env", resource: "N0" },
  ]);
  assertEquals(count, 1000);
  // They stay what they are.
  assertEquals(new Set(thrown as unknown[]), new Set(["NotCapable"]));
});
