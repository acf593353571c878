// All that the platform shows to a function is known, and what is said of it is true.
import { assertEquals } from "@std/assert";
import { serveFunction } from "../e2e/serve_fixture.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { ATTEMPTS, ENDINGS, IN_REALM } from "../fixtures/hostile/doors/attempts.js";
import { ROOT, sourceOnly } from "../support/invoker_program.ts";
import { PLATFORM, TRIED_BY } from "./platform_table.ts";

const FUNCTION = `import module from "node:module";
import process from "node:process";
const names = Object.getOwnPropertyNames;
export default () => ({
  globalThis: names(globalThis),
  Deno: names(Deno),
  navigator: names(Object.getPrototypeOf(navigator)),
  process: names(process),
  "node:": module.builtinModules,
});\n`;

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== "");

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`platform: each name that a function sees is in the table, isolation ${isolation}`, {
    ignore: sourceOnly("the table is that of the Deno that runs from source"),
  }, async () => {
    await using folder = await makeFolder({ "f.js": FUNCTION });
    await using served = await serveFunction(folder.file("f.js"), { isolation });
    const { texts: [said = "{}"] } = await served.client.call([""]);
    const seen = Object.entries<string[]>(JSON.parse(said));
    assertEquals(seen.map(([namespace]) => namespace), Object.keys(PLATFORM));
    for (const [namespace, names] of seen) {
      const known = wordsOf(Object.values(PLATFORM[namespace] ?? {}).join(" "));
      assertEquals(names.filter((name) => !known.includes(name)), [], `unknown in ${namespace}`);
    }
  });
}

Deno.test("platform: the table has each name once", () => {
  for (const [namespace, guards] of Object.entries(PLATFORM)) {
    const known = wordsOf(Object.values(guards).join(" "));
    assertEquals(known.filter((name, at) => known.indexOf(name) !== at), [], namespace);
  }
});

Deno.test("platform: what is closed is tried", () => {
  const tried = [ATTEMPTS, ENDINGS, IN_REALM].flatMap(Object.keys);
  const closed = Object.values(PLATFORM).flatMap((guards) => wordsOf(guards.closed));
  const by = (name: string) => name.startsWith("GPU") ? "the graphics card" : TRIED_BY[name];
  assertEquals(closed.filter((name) => !tried.includes(by(name) ?? "")), []);
});

Deno.test("platform: docs/sandbox.md tells of all that stays open", async () => {
  const text = await Deno.readTextFile(`${ROOT}docs/sandbox.md`);
  const told = text.match(/`[^`\n]+`/g)?.join(" ") ?? "";
  const open = Object.values(PLATFORM).flatMap((guards) => wordsOf(guards.open));
  assertEquals(open.filter((name) => !new RegExp(`\\b${name}\\b`).test(told)), []);
});
