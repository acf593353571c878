import { assertEquals } from "@std/assert";
import { PERMISSION_KINDS } from "../../../src/function/permission_kind.ts";
import { type Grants, mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { toWorkerPermissions } from "../../../src/sandbox/permissions/worker_permissions.ts";

/** What the probe says in a thread that holds `held`, when it is told that `told` was granted. */
async function probe(held: Partial<Grants>, told: Partial<Grants>): Promise<unknown> {
  const worker = new Worker(new URL("./refusal_probe_worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions: toWorkerPermissions(mergeGrants(held)) },
  });
  const answered = Promise.withResolvers<unknown>();
  worker.onmessage = ({ data }) => answered.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    answered.reject(new Error(event.message));
  };
  worker.postMessage(mergeGrants(told));
  try {
    return await answered.promise;
  } finally {
    worker.terminate();
  }
}

const honest: Partial<Grants>[] = [
  {},
  { read: ["/tmp"] },
  { read: ["/"] },
  { write: ["/tmp"], net: ["127.0.0.1:9"], run: ["true"], ffi: ["/lib"] },
  { env: ["HOME"] },
  { env: ["_*"] },
  { env: ["HO*"] },
  { sys: ["hostname"] },
  { sys: ["loadavg"] },
  { sys: ["loadavg", "osRelease"] },
  { sys: ["loadavg", "osRelease", "hostname"] },
  { import: ["127.0.0.1:9"] },
  Object.fromEntries(PERMISSION_KINDS.map((kind) => [kind, true])),
];

for (const grants of honest) {
  Deno.test(`assertRefusals: passes where a thread holds what it was granted: ${JSON.stringify(grants)}`, async () => {
    assertEquals(await probe(grants, grants), "refused");
  });
}

for (const kind of PERMISSION_KINDS) {
  Deno.test(`assertRefusals: notices that a thread holds ${kind}, which was not granted`, async () => {
    assertEquals(await probe({ [kind]: true }, {}), {
      code: "start-failed",
      message: `Cannot serve in this sandbox: it does not refuse ${kind}, which was not granted`,
    });
  });

  Deno.test(`assertRefusals: notices that a thread holds all of ${kind}, of which a part was granted`, async () => {
    const parts: Partial<Grants> = {
      read: ["/tmp"],
      write: ["/tmp"],
      net: ["x.invalid"],
      env: ["HOME"],
      sys: ["loadavg"],
      run: ["true"],
      ffi: ["/lib"],
      import: ["x.invalid"],
    };
    const told = mergeGrants(Object.fromEntries([[kind, parts[kind] ?? []]]));
    assertEquals(await probe({ [kind]: true }, told), {
      code: "start-failed",
      message: `Cannot serve in this sandbox: it does not refuse ${kind}, which was not granted`,
    });
  });
}

Deno.test("assertRefusals: names all kinds that are not refused", async () => {
  assertEquals(await probe({ read: true, env: true, run: true }, { env: true }), {
    code: "start-failed",
    message: "Cannot serve in this sandbox: it does not refuse read, run, which was not granted",
  });
});
