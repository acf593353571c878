import { assertEquals, assertMatch } from "@std/assert";
import { denoOptionsFor, startEdited } from "../e2e/edited_function.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
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

for (const isolation of ["worker", "process", "none"] as const) {
  const denoOptions = denoOptionsFor(isolation === "none" ? "worker" : isolation);

  Deno.test(`slow load: with ${isolation}, a start that waits for nothing fails with what it waits for`, async () => {
    await using folder = await makeFolder({ "f.ts": NEVER });
    const { code, stdout, stderr } = await runInvoker(
      [folder.file("f.ts"), "--port=0", `--isolation=${isolation}`, "--load-timeout=6s"],
      { denoOptions },
    );
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^invoker: Cannot load ".*f\.ts": it did not load within 6000 ms: its modules run, and wait/m,
    );
  });
}

for (const isolation of ["worker", "process"] as const) {
  const options = (...args: readonly string[]) => ({
    denoOptions: denoOptionsFor(isolation),
    args: [`--isolation=${isolation}`, ...args],
  });

  Deno.test(`slow load: with ${isolation}, after 5 s it is said once what is waited for`, async () => {
    const slow = "await new Promise((r) => setTimeout(r, 5500)); export const f = (x) => x;";
    await using edited = await startEdited({ "f.js": slow }, { ...options(), entry: "f.js" });
    assertEquals(
      edited.invoker.stderr().match(/has not loaded after 5000 ms: .*/g),
      ["has not loaded after 5000 ms: its modules run, and wait for something at their top level"],
    );
    assertEquals(await edited.answer(), "x");
  });

  for (
    const [flag, why] of [["wait", "did not load within"], ["setup", "Cannot set up"]] as const
  ) {
    Deno.test(`slow load: with ${isolation}, a replacement is tried on when it hangs: ${flag}`, async () => {
      const limits = ["--load-timeout=8s", "--setup-timeout=2s"];
      await using edited = await startEdited(
        { "f.js": BY_FLAG },
        { ...options(...limits), entry: "f.js" },
      );
      await edited.save({ flag });
      assertMatch(await edited.answer("exit"), /^INTERNAL/);
      await edited.invoker.untilReported(new RegExp(`${why}.*; the next try is in`));
      await edited.save({ flag: "" });
      assertEquals(await edited.answer("waited"), "waited");
    });

    Deno.test(`slow load: with ${isolation}, a reload that hangs is given up: ${flag}`, async () => {
      const limits = ["--load-timeout=8s", "--setup-timeout=2s"];
      await using edited = await startEdited(
        { "f.js": BY_FLAG },
        { ...options(...limits), entry: "f.js" },
      );
      await edited.save({ flag });
      edited.invoker.signal("SIGHUP");
      await edited.untilReloads(1);
      assertMatch(edited.reloads()[0] ?? "", new RegExp(why));
      assertEquals(await edited.answer(), "x");
    });
  }
}

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
    /loop and cannot be stopped: 1 \(--max-lost-sandboxes\); .*--isolation process/,
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
    /^invoker: Cannot .*revoked/m,
  ],
  [
    "a proxy whose traps throw",
    'export default new Proxy(() => 1, { get() { throw new Error("trap"); } });',
    /^invoker: Cannot .*trap/m,
  ],
  [
    "a getter that throws",
    'export default { get run() { throw new Error("getter"); }, interaction: "direct" };',
    /^invoker: Cannot .*getter/m,
  ],
  [
    "a class with odd statics",
    'export default class { static then() {} static get interactionModel() { throw new Error("no"); } }',
    /^invoker: Cannot serve export "default": it is a class/m,
  ],
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

for (const [what, module, outcome] of INNOCENT) {
  Deno.test(`slow load: ${what} does not make the start hang`, async () => {
    const args = ["--stall-timeout=1500ms", "--load-timeout=20s"];
    if (typeof outcome === "string") {
      await using edited = await startEdited({ "f.js": module }, { entry: "f.js", args });
      return assertEquals(await edited.answer(), outcome);
    }
    await using folder = await makeFolder({ "f.js": module });
    const { code, stderr } = await runInvoker([folder.file("f.js"), "--port=0", ...args]);
    assertEquals(code, 1);
    assertMatch(stderr, outcome);
  });
}
