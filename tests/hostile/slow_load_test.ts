import { assertEquals, assertMatch } from "@std/assert";
import { denoOptionsFor, startEdited } from "../e2e/edited_function.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { forAll } from "../support/for_all.ts";
import { runInvoker } from "../support/invoker_process.ts";

const NEVER = "await new Promise(() => {}); export const f = () => 1;";
/** Loads at once, or as the file beside it says. */
const BY_FLAG = `
  const flag = (() => {
    try { return Deno.readTextFileSync(new URL("./flag", import.meta.url)); } catch { return ""; }
  })();
  if (flag === "wait") await new Promise(() => {});
  while (flag === "loop");
  export const setup = () => flag === "setup" ? new Promise(() => {}) : undefined;
  export function f(text) { if (text === "exit") Deno.exit(3); return text; }`;

const ISOLATIONS = ["worker", "process"] as const;

function options(isolation: typeof ISOLATIONS[number], ...args: readonly string[]) {
  return {
    denoOptions: denoOptionsFor(isolation),
    args: [`--isolation=${isolation}`, ...args],
    entry: "f.js",
  };
}

Deno.test("slow load: a start that waits for nothing fails with what it waits for", () =>
  forAll([...ISOLATIONS, "none"] as const, async (isolation) => {
    await using folder = await makeFolder({ "f.ts": NEVER });
    const { code, stdout, stderr } = await runInvoker(
      [folder.file("f.ts"), "--port=0", `--isolation=${isolation}`, "--load-timeout=6s"],
      { denoOptions: denoOptionsFor(isolation === "none" ? "worker" : isolation) },
    );
    assertEquals([code, stdout], [1, ""], isolation);
    assertMatch(
      stderr,
      /^invoker: Cannot load ".*f\.ts": it did not load within 6000 ms: its modules run, and wait/m,
      isolation,
    );
  }));

Deno.test("slow load: after 5 s it is said once what is waited for", () =>
  forAll(ISOLATIONS, async (isolation) => {
    const slow = "await new Promise((r) => setTimeout(r, 5500)); export const f = (x) => x;";
    await using edited = await startEdited({ "f.js": slow }, options(isolation));
    assertEquals(
      edited.invoker.stderr().match(/has not loaded after 5000 ms: .*/g),
      ["has not loaded after 5000 ms: its modules run, and wait for something at their top level"],
      isolation,
    );
    assertEquals(await edited.answer(), "x", isolation);
  }));

Deno.test("slow load: a reload that hangs is given up, and a replacement that does is tried on", () =>
  forAll(ISOLATIONS, async (isolation) => {
    const limits = ["--load-timeout=6s", "--setup-timeout=2s"];
    await using edited = await startEdited({ "f.js": BY_FLAG }, options(isolation, ...limits));
    const cases = [["wait", "did not load within"], ["setup", "Cannot set up"]] as const;
    for (const [at, [flag, why]] of cases.entries()) {
      const what = `${isolation}, ${flag}`;
      await edited.save({ flag });
      edited.invoker.signal("SIGHUP");
      await edited.untilReloads(at + 1);
      assertMatch(edited.reloads()[at] ?? "", new RegExp(why), what);
      assertEquals(await edited.answer(), "x", what);
      assertMatch(await edited.answer("exit"), /^INTERNAL/, what);
      await edited.invoker.untilReported(new RegExp(`${why}.*; the next try is in`));
      await edited.save({ flag: "" });
      assertEquals(await edited.answer("waited"), "waited", what);
    }
  }));

Deno.test("slow load: a thread that loops while it replaces another one is a lost one", async () => {
  await using edited = await startEdited(
    { "f.js": BY_FLAG },
    { entry: "f.js", args: ["--stall-timeout=1500ms"] },
  );
  await edited.save({ flag: "loop" });
  assertMatch(await edited.answer("exit"), /^INTERNAL/);
  assertEquals((await edited.invoker.status).code, 70);
  assertMatch(
    edited.invoker.stderr(),
    /loop and cannot be stopped: 1(?: \(--max-lost-sandboxes\))?; .*--isolation process/,
  );
});

/** What an author may name or make innocently: what it answers, or why it is not served. */
const INNOCENT: readonly (readonly [what: string, module: string, outcome: string | RegExp])[] = [
  ["an export named then", "export function then(x) { return x; }", "x"],
  ["a function with a then", "export function f(x) { return x; } f.then = () => {};", "x"],
  ["exports named as what objects have", "export const toString = 1, f = (x) => x;", "x"],
  ["a proxy of a function", "export default new Proxy((x) => x, {});", "x"],
  [
    "a promise as another export",
    "export const p = new Promise(() => {}); export const f = (x) => x;",
    "x",
  ],
  [
    "a proxy that was revoked",
    "const r = Proxy.revocable({}, {}); r.revoke(); export default r.proxy;",
    /^Cannot .*revoked/,
  ],
  [
    "a proxy whose traps throw",
    'export default new Proxy(() => 1, { get() { throw new Error("trap"); } });',
    /^Cannot .*trap/,
  ],
  [
    "a getter that throws",
    'export default { get run() { throw new Error("getter"); }, interaction: "direct" };',
    /^Cannot .*getter/,
  ],
  [
    "a class with odd statics",
    'export default class { static then() {} static get interactionModel() { throw new Error("no"); } }',
    /^Cannot serve export "default": it is a class/,
  ],
];

Deno.test("slow load: what an author names or makes innocently does not make it hang", async (t) => {
  const args = ["--stall-timeout=5s", "--load-timeout=20s"];
  await using edited = await startEdited({ "f.js": "export const f = () => {};" }, {
    entry: "f.js",
    args,
  });
  for (const [at, [what, module, outcome]] of INNOCENT.entries()) {
    await t.step(what, async () => {
      await edited.save({ "f.js": module });
      edited.invoker.signal("SIGHUP");
      await edited.untilReloads(at + 1);
      if (typeof outcome === "string") assertEquals(await edited.answer(), outcome);
      else assertMatch(edited.reloads()[at] ?? "", outcome);
    });
  }
});

/** What never comes to an end, and why it is not served. */
const ENDLESS: readonly (readonly [what: string, module: string, why: RegExp])[] = [
  [
    "a getter that loops",
    'export default { get run() { while (true); }, interaction: "direct" };',
    /^invoker: Cannot load .* it did not answer for 1500 ms/m,
  ],
  [
    "a promise that nothing resolves",
    "export default new Promise(() => {});",
    /^invoker: Cannot serve export "default"/m,
  ],
];

for (const [what, module, why] of ENDLESS) {
  Deno.test(`slow load: ${what} does not make the start hang`, async () => {
    await using folder = await makeFolder({ "f.js": module });
    const args = ["--stall-timeout=1500ms", "--load-timeout=20s"];
    const { code, stderr } = await runInvoker([folder.file("f.js"), "--port=0", ...args]);
    assertEquals(code, 1);
    assertMatch(stderr, why);
  });
}
