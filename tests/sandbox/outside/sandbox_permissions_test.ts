import { assert, assertEquals } from "@std/assert";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import type { Grants } from "../../../src/sandbox/permissions/grants.ts";
import { call, startTest } from "./sandbox_fixture.ts";

/** Every test's own: what a handler may try that needs a permission, one kind each. */
const ATTEMPTS = `
import { helper } from "./helper.ts";
const attempts: Record<string, () => unknown> = {
  read: () => Deno.readTextFile("/etc/hostname"),
  "read its own folder": () => Deno.readTextFile(new URL("./helper.ts", import.meta.url)),
  write: () => Deno.writeTextFile(new URL("./written.txt", import.meta.url), "x"),
  net: async () => (await Deno.connect({ hostname: "127.0.0.1", port: 9 })).close(),
  env: () => Deno.env.get("HOME") ?? "",
  "all of env": () => Deno.env.toObject(),
  sys: () => Deno.hostname(),
  run: () => new Deno.Command("true").output(),
  ffi: () => Deno.dlopen("/nowhere.so", {}),
  import: () => import(["https:", "", "127.0.0.1:9", "x.ts"].join("/")),
  worker: () => {
    new Worker("data:text/javascript,", {
      type: "module",
      deno: { permissions: { read: true } },
    });
  },
  permission: async () => (await Deno.permissions.request({ name: "read" })).state,
  helper: () => helper,
};
export default async (name: string) => {
  const result = await attempts[name]?.();
  return typeof result === "string" ? result : "done";
};
`;

const refusals: [attempt: string, option: string][] = [
  ["read", "-R=/etc/hostname"],
  ["write", "-W=DIR/written.txt"],
  ["net", "-N=127.0.0.1:9"],
  ["env", "-E=HOME"],
  ["all of env", "-E"],
  ["sys", "-S=hostname"],
  ["run", "--allow-run=true"],
  ["ffi", "--allow-ffi=/nowhere.so"],
  ["import", "-I=127.0.0.1:9"],
];
const allowed: [attempt: string, grants: Partial<Grants>][] = [
  ["read", { read: true }],
  ["write", { write: true }],
  ["env", { env: ["HOME"] }],
  ["all of env", { env: true }],
  ["sys", { sys: ["hostname"] }],
  ["sys", { sys: ["loadavg", "osRelease", "hostname"] }],
  ["run", { run: ["true"] }],
];

for (const kind of ["worker", "process"] as const) {
  Deno.test(`${kind} sandbox: what is not granted is refused, and the option named`, async () => {
    await using test = await startTest(kind, {
      "f.ts": ATTEMPTS,
      "helper.ts": "export const helper = 'h';",
    });
    for (const [attempt, option] of refusals) {
      const { error, texts } = await call(test.sandbox, attempt);
      assert(error instanceof InvokerError, `${attempt} was not refused: ${texts}`);
      assertEquals([attempt, error.code], [attempt, "error-server-permission-denied"]);
      const end = `; start the invoker with ${option} to grant it`;
      assert(error.message.replaceAll(test.folder.path, "DIR").endsWith(end), error.message);
    }
  });

  Deno.test(`${kind} sandbox: a handler reads its own folder, and gets no more by asking`, async () => {
    await using test = await startTest(kind, {
      "f.ts": ATTEMPTS,
      "helper.ts": "export const helper = 'h';",
    });
    assertEquals((await call(test.sandbox, "helper")).texts, ["h"]);
    assertEquals((await call(test.sandbox, "read its own folder")).error, undefined);
    const { texts } = await call(test.sandbox, "permission");
    assert(texts[0] === "denied" || texts[0] === "prompt", texts[0]);
    const worker = await call(test.sandbox, "worker");
    assert(worker.error instanceof InvokerError, `${worker.texts}`);
  });

  for (const [attempt, grants] of allowed) {
    Deno.test(`${kind} sandbox: ${JSON.stringify(grants)} allows ${attempt}, and nothing else`, async () => {
      await using test = await startTest(
        kind,
        { "f.ts": ATTEMPTS, "helper.ts": "export const helper = 'h';" },
        grants,
      );
      assertEquals((await call(test.sandbox, attempt)).error, undefined);
      const [granted = ""] = Object.keys(grants);
      for (const [other] of refusals.filter(([name]) => !name.endsWith(granted))) {
        const { error } = await call(test.sandbox, other);
        assert(error instanceof InvokerError, `${other} was not refused`);
        assertEquals([other, error.code], [other, "error-server-permission-denied"]);
      }
    });
  }

  Deno.test(`${kind} sandbox: granted net gets as far as the network`, async () => {
    await using test = await startTest(
      kind,
      { "f.ts": ATTEMPTS, "helper.ts": "export const helper = 'h';" },
      { net: ["127.0.0.1:9"] },
    );
    const { error } = await call(test.sandbox, "net");
    assert(error instanceof InvokerError);
    assertEquals(error.code, "error-server-function-invocation");
  });
}
