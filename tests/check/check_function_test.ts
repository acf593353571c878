import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { checkFunction, type CheckOptions } from "../../src/check/check_function.ts";
import { type CheckReport, isFine } from "../../src/check/check_report.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { frame } from "../support/frames.ts";
import { SILENT } from "../sandbox/outside/sandbox_fixture.ts";

/** Checks the function in `f.ts` of these files; FOLDER in what comes of it stands for their place. */
async function check(
  files: Readonly<Record<string, string>>,
  options: Partial<CheckOptions> = {},
): Promise<CheckReport & { readonly told: string }> {
  await using folder = await makeFolder(files);
  const report = await checkFunction({
    functionUri: folder.file("f.ts"),
    promote: "first",
    isolation: "worker",
    grants: {},
    timeoutMs: 20_000,
    giveUpPermissions: false,
    log: SILENT,
    print() {},
    ...options,
  });
  const { problem } = report;
  const text = JSON.stringify({ ...report, problem: problem?.message });
  return { ...report, told: text.replaceAll(folder.path, "FOLDER") };
}

const WIDE = { read: true, write: true, env: true } as const;

Deno.test("checkFunction: tells what the module exports, and which of it would be served", async () => {
  const report = await check({
    "f.ts": `export default (x: string) => x;
export async function* all(xs: AsyncIterable<number>) { yield* xs; }
export const broken = { interaction: "sideways", run() {} };
export const VERSION = 3;`,
  });
  assertEquals(report.handler, { name: "default", interaction: "direct" });
  const kinds = report.exports?.map(({ name, kind }) => [name, kind]);
  assertEquals(
    new Map(kinds as [string, string][]),
    new Map([
      ["default", "handler"],
      ["all", "handler"],
      ["broken", "problem"],
      ["VERSION", "other"],
    ]),
  );
  assert(isFine(report));
  assertEquals([report.trial, report.refused, report.toAllow], [undefined, [], undefined]);
});

Deno.test("checkFunction: what cannot be served is told with what the module exports", async () => {
  const report = await check({ "f.ts": "export const a = () => 1; export const b = () => 2;" });
  assertMatch(report.problem?.message ?? "", /Cannot choose a handler/);
  assertEquals(report.exports?.map(({ name }) => name), ["a", "b"]);
  assertEquals([report.handler, isFine(report)], [undefined, false]);
});

Deno.test("checkFunction: of a module that does not load it tells why, and what it imports", async () => {
  const report = await check({
    "f.ts": `import { b } from "./b.ts"; import fs from "node:fs"; export default () => [b, fs];`,
    "b.ts": `export const b: = 1;`,
  });
  assertMatch(report.problem?.message ?? "", /Cannot load ".*f\.ts".*b\.ts:1/);
  assertEquals(report.exports, undefined);
  assertEquals(report.imports?.node, ["node:fs"]);
  assertEquals(report.imports?.problems.length, 1);
});

Deno.test("checkFunction: a function that is not there is a problem, too", async () => {
  const report = await check({}, { functionUri: "/nowhere/f.ts" });
  assertMatch(report.problem?.message ?? "", /Cannot find "\/nowhere\/f\.ts"/);
  assertEquals([report.file, isFine(report)], [undefined, false]);
});

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`checkFunction: a trial Call shows what is asked for and refused, caught or not, in a ${isolation}`, async () => {
    const report = await check({
      "deno.json": JSON.stringify({
        permissions: { default: { env: ["MINE"] }, other: { net: true } },
      }),
      "f.ts": `try { Deno.env.get("AT_LOAD"); } catch { /* does without */ }
export default function f(name: string) {
  try { Deno.writeTextFileSync(new URL("./out.txt", import.meta.url), name); } catch { /* so what */ }
  try { Deno.env.get("MINE"); } catch { /* granted */ }
  return Deno.readTextFileSync("/etc/hostname");
}`,
    }, { isolation, permissionSet: "default", trial: [frame("x")] });
    assertEquals(report.trial?.failure?.code, "error-server-permission-denied");
    assertEquals(isFine(report), false);
    const told = JSON.parse(report.told);
    assertEquals(told.refused, [
      { kind: "env", resource: "AT_LOAD" },
      { kind: "write", resource: "FOLDER/out.txt" },
      { kind: "read", resource: "/etc/hostname" },
    ]);
    assertEquals(told.toAllow, {
      flags: [
        "-P",
        "-R=/etc/hostname",
        "-W=FOLDER/out.txt",
        "-E=AT_LOAD",
      ],
      set: {
        configFile: "FOLDER/deno.json",
        permissions: {
          default: { env: ["MINE", "AT_LOAD"], read: ["/etc/hostname"], write: ["./out.txt"] },
        },
      },
    });
  });
}

Deno.test("checkFunction: what it says is missing is enough, as grants and as a permission set", async () => {
  await using folder = await makeFolder({
    "f.ts": `export default function f(name: string) {
  Deno.writeTextFileSync(new URL("./out.txt", import.meta.url), name);
  return [Deno.readTextFileSync("/etc/hostname").length, Deno.env.get("A")].length;
}`,
  });
  const options: CheckOptions = {
    functionUri: folder.path + "/f.ts",
    promote: "first",
    isolation: "worker",
    grants: {},
    trial: [frame("x")],
    timeoutMs: 20_000,
    giveUpPermissions: false,
    log: SILENT,
    print() {},
  };
  // What comes behind a refusal shows when that is granted.
  let config = "{}";
  let rounds = 0;
  for (let fine = false; !fine; rounds++) {
    await Deno.writeTextFile(folder.file("deno.json"), config);
    const named = rounds === 0 ? {} : { permissionSet: "default" };
    const report = await checkFunction({ ...options, ...named });
    fine = isFine(report);
    config = JSON.stringify({ permissions: report.toAllow?.set?.permissions });
    assert(rounds < 5, report.trial?.failure?.message);
  }
  assertEquals(rounds, 4);
});

Deno.test("checkFunction: refused imports are told, all at once", async () => {
  await using shared = await makeFolder({ "a.ts": `import "./b.ts";`, "b.ts": "export {};" });
  const report = await check({
    "f.ts": `import ${JSON.stringify(shared.file("a.ts"))}; export default () => 1;`,
  });
  assertStringIncludes(report.problem?.message ?? "", "Requires read access");
  assertEquals(
    report.refused.map(({ kind, resource }) => `${kind} ${resource}`).sort(),
    [`read ${shared.file("a.ts")}`, `read ${shared.file("b.ts")}`],
  );
  assertEquals(report.toAllow?.flags.length, 1);
});

Deno.test("checkFunction: an answer in spite of a refusal is one", async () => {
  const report = await check({
    "f.ts": `export default () => { try { return Deno.hostname(); } catch { return "a host"; } };`,
  }, { trial: [frame("")] });
  assertEquals(isFine(report), true);
  assertEquals(report.refused, [{ kind: "sys", resource: "hostname" }]);
  assertEquals(report.toAllow?.set?.permissions, { default: { sys: ["hostname"] } });
});

Deno.test("checkFunction: what options grant is in the options and in the set that it suggests", async () => {
  const report = await check({
    "f.ts": `export default () => [Deno.env.get("A"), Deno.env.get("B")];`,
  }, { trial: [frame("")], grants: { env: ["A"] } });
  assertEquals(report.toAllow?.set?.permissions, { default: { env: ["A", "B"] } });
  assertEquals(report.toAllow?.flags, ["-E=A,B"]);
});

Deno.test("checkFunction: the invoker's own deno.json is no place for a function's set", async () => {
  const files = {
    "deno.json": await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
    "f.ts": `export default () => Deno.env.get("A");`,
  };
  const plain = await check(files, { trial: [frame("")] });
  assertEquals(plain.toAllow, { flags: ["-E=A"] });
  const named = await check(files, { permissionSet: "default" });
  assertMatch(named.problem?.message ?? "", /put the function into a folder of its own$/);
  assertEquals(named.permissions, undefined);
});

Deno.test("checkFunction: a function that ends itself fails its trial", async () => {
  const report = await check({ "f.ts": "export default () => Deno.exit(3);" }, {
    trial: [frame("")],
  });
  assertEquals(report.trial?.failure?.code, "error-server-sandbox-exited");
});

Deno.test("checkFunction: one that does not get loaded in time would not serve", async () => {
  const report = await check({ "f.ts": "await new Promise(() => {}); export default () => 1;" }, {
    timeoutMs: 300,
  });
  assertMatch(report.problem?.message ?? "", /did not load within 300 ms/);
});

Deno.test("checkFunction: setup and teardown are run", async () => {
  await using out = await makeFolder({});
  const report = await check({
    "f.ts": `const note = (what: string) =>
  Deno.writeTextFileSync(${JSON.stringify(out.file("log"))}, what, { append: true });
export const setup = () => note("up ");
export const teardown = () => note("down");
export default () => 1;`,
  }, { grants: WIDE });
  assert(isFine(report), report.problem?.message);
  assertEquals(await Deno.readTextFile(out.file("log")), "up down");
});
