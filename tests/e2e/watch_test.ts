import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import { connectServices } from "../support/service_client.ts";
import { runInvoker } from "../support/invoker_process.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { denoOptionsFor, startEdited } from "./edited_function.ts";

const WATCH = ["--watch"];
/** How long nothing is to happen, to show that nothing does. */
const QUIET_MS = 400;

for (const isolation of ["worker", "process"] as const) {
  const args = [...WATCH, `--isolation=${isolation}`];
  const denoOptions = denoOptionsFor(isolation);

  Deno.test(`watch: with ${isolation}, what the handler or an import of an import becomes is served`, async () => {
    await using edited = await startEdited({
      "f.ts": `import { b } from "./lib/b.ts";\nexport const f = (x: string) => "1" + b + x;`,
      "lib/b.ts": `import c from "./c.json" with { type: "json" };\nexport const b = c.name;`,
      "lib/c.json": `{ "name": "one" }`,
    }, { args, denoOptions });
    assertEquals(await edited.answer(), "1onex");
    await edited.save({ "lib/c.json": `{ "name": "two" }` });
    await edited.untilReloads(1);
    assertEquals(await edited.answer(), "1twox");
    await edited.save({ "lib/b.ts": `export const b = "three";` });
    await edited.untilReloads(2);
    assertEquals(await edited.answer(), "1threex");
    await edited.save({
      "f.ts": `import { d } from "./d.ts";\nexport const g = (x: string) => "2" + d + x;`,
      "d.ts": `export const d: string = "four";`,
    });
    await edited.invoker.untilReported(/f\.ts#g /);
    assertEquals(await edited.answer(), "2fourx");
    const { length } = edited.reloads();
    // What was not there at the start is watched as well, and what is imported no more is not.
    await edited.save({ "lib/b.ts": `export const b = "unused";` });
    await edited.save({ "d.ts": `export const d = "five";` });
    await edited.untilReloads(length + 1);
    assertEquals(await edited.answer(), "2fivex");
    assertEquals(edited.reloads().at(-1), "f.ts#g (direct), 0");
  });

  Deno.test(`watch: with ${isolation}, a Call goes on in the version in which it began`, async () => {
    const streaming = (name: string) =>
      `export async function* f(input: AsyncIterable<string>) {
        for await (const x of input) yield "${name}" + x;
      }
      export function teardown() { console.log("${name} is torn down"); }`;
    await using edited = await startEdited({ "f.ts": streaming("one") }, { args, denoOptions });
    const call = edited.client.open({ deadline: Date.now() + 30_000 });
    call.write(toWireMessage("a"));
    assertEquals(await nextText(call), "onea");
    await edited.save({ "f.ts": streaming("two") });
    await edited.untilReloads(1);
    assertEquals(edited.reloads(), ["f.ts#f (streaming), 1"]);
    assertEquals(await edited.answer("b"), "twob");
    call.write(toWireMessage("c"));
    assertEquals(await nextText(call), "onec");
    assert(!edited.invoker.stderr().includes("one is torn down"), edited.invoker.stderr());
    const outcome = outcomeOf(call);
    call.end();
    assertEquals((await outcome).status, "OK");
    await edited.invoker.untilReported(/one is torn down/);
    assertEquals(await edited.answer("d"), "twod");
  });
}

Deno.test("watch: what does not load leaves the former version serving and says why, until it is mended", async () => {
  await using edited = await startEdited({
    "f.ts": `import { a } from "./a.ts";\nexport const f = () => a;`,
    "a.ts": `export const a = "good";`,
  }, { args: WATCH });
  const broken: readonly [text: string, why: RegExp][] = [
    [`export const a = ;`, /^Cannot load "f\.ts": SyntaxError: .* at a\.ts:1:18$/],
    [`import "./missing.ts";`, /^Cannot load "f\.ts": .*missing\.ts/],
    [
      `throw new Error("thrown"); export const a = 1;`,
      /^Cannot load "f\.ts": thrown at a\.ts:1:7$/,
    ],
    [`export const b = 1;`, /^Cannot load "f\.ts": SyntaxError: .* export named 'a'/],
  ];
  for (const [i, [text, why]] of broken.entries()) {
    await edited.save({ "a.ts": text });
    await edited.untilReloads(i + 1);
    assertMatch(edited.reloads()[i] ?? "", why);
    assertEquals(await edited.answer(), "good");
  }
  await edited.save({ "a.ts": `export const a = "mended";` });
  await edited.untilReloads(5);
  assertEquals(edited.reloads()[4], "f.ts#f (direct), 0");
  assertEquals(await edited.answer(), "mended");
});

Deno.test("watch: a file that an import misses is waited for, also in a folder that is not there", async () => {
  await using edited = await startEdited({ "f.ts": `export const f = () => "one";` }, {
    args: WATCH,
  });
  await edited.save({ "f.ts": `import { a } from "./deep/er/a.ts";\nexport const f = () => a;` });
  await edited.untilReloads(1);
  assertStringIncludes(edited.reloads()[0] ?? "", "deep/er/a.ts");
  await Deno.mkdir(edited.folder.file("deep"));
  // The folders above are there now, each to be watched in its turn.
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  await Deno.mkdir(edited.folder.file("deep/er"));
  await edited.save({ "deep/er/a.ts": `export const a = "two";` });
  await edited.invoker.untilReported(/Reloaded/);
  assertEquals(await edited.answer(), "two");
});

Deno.test("watch: form, name and number of exports may change, and a handler that vanishes is missed", async () => {
  await using edited = await startEdited({ "f.ts": `export const f = (x: string) => x + "1";` }, {
    args: [...WATCH, "--handler=f"],
  });
  const versions: readonly [text: string, told: string, answer: string][] = [
    [
      `export async function* f(input: AsyncIterable<string>) { for await (const x of input) yield x + "2"; }`,
      "f.ts#f (streaming), 0",
      "x2",
    ],
    [
      `export const g = 1;`,
      `Cannot use "f" as a handler: the module has no such export, only: "g"`,
      "x2",
    ],
    [
      `export const g = 1, f = { interaction: "direct", run: (x: string) => x + "3" };`,
      "f.ts#f (direct), 0",
      "x3",
    ],
  ];
  for (const [i, [text, told, answer]] of versions.entries()) {
    await edited.save({ "f.ts": text });
    await edited.untilReloads(i + 1);
    assertEquals(await edited.answer(), answer);
    if (told.startsWith("Cannot")) assertMatch(edited.reloads()[i] ?? "", /"f".*"?g"?/);
    else assertEquals(edited.reloads()[i], told);
  }
});

Deno.test("watch: it sees a file that is put in the place of another", async () => {
  await using edited = await startEdited({
    "f.ts": `import { a } from "./a.ts";\nexport const f = () => a;`,
    "a.ts": `export const a = "one";`,
  }, { args: WATCH });
  for (const [i, name] of ["two", "three", "four"].entries()) {
    await edited.save({ ".a.ts.swp": `export const a = "${name}";` });
    await Deno.rename(edited.folder.file(".a.ts.swp"), edited.folder.file("a.ts"));
    await edited.untilReloads(i + 1);
    assertEquals(await edited.answer(), name);
  }
});

Deno.test("watch: it sees a link on the way to a file that is put elsewhere, as Kubernetes does it", async () => {
  await using edited = await startEdited({
    "..v1/f.ts": `export const f = () => "one";`,
    "..v2/f.ts": `export const f = () => "two";`,
  }, {
    args: WATCH,
    async prepare(folder) {
      await Deno.symlink("..v1", folder.file("..data"));
      await Deno.symlink("..data/f.ts", folder.file("f.ts"));
    },
  });
  await Deno.symlink("..v2", edited.folder.file("..data_tmp"));
  await Deno.rename(edited.folder.file("..data_tmp"), edited.folder.file("..data"));
  await edited.untilReloads(1);
  assertEquals(await edited.answer(), "two");
  await edited.save({ "..v2/f.ts": `export const f = () => "three";` });
  await edited.untilReloads(2);
  assertEquals(await edited.answer(), "three");
});

Deno.test("watch: many saves in a row are a few reloads, and the last one is served", async () => {
  await using edited = await startEdited({ "f.ts": `export const f = () => "0";` }, {
    args: WATCH,
  });
  for (let i = 1; i <= 100; i++) {
    await edited.save({ "f.ts": `export const f = () => "${i}";` });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  while (await edited.answer() !== "100") await new Promise((resolve) => setTimeout(resolve, 20));
  const count = edited.reloads().length;
  assert(count >= 1 && count <= 10, `${count} reloads`);
});

Deno.test("watch: nothing happens where content stays, in other files and to what was imported once", async () => {
  await using edited = await startEdited({
    "f.ts": `export const f = () => "one";`,
    "other.ts": `export {};`,
  }, { args: WATCH });
  await edited.save({ "f.ts": `export const f = () => "one";` });
  await Deno.utime(edited.folder.file("f.ts"), new Date(), new Date());
  await edited.save({ "other.ts": `export const a = 1;`, "new.ts": "" });
  await Deno.remove(edited.folder.file("new.ts"));
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  assertEquals(edited.reloads(), []);
  await edited.save({ "f.ts": `export const f = () => "two";` });
  await edited.untilReloads(1);
  assertEquals([await edited.answer(), edited.reloads().length], ["two", 1]);
});

Deno.test("watch: a permission set that changes grants and takes what it says from then on", async () => {
  const set = (env: boolean) => JSON.stringify({ permissions: { default: { env } } });
  await using edited = await startEdited({
    "f.ts": `export const f = () => Deno.env.get("GREETING");`,
    "deno.json": set(false),
  }, { args: [...WATCH, "-P"], env: { GREETING: "hello" } });
  assertMatch(await edited.answer(), /^PERMISSION_DENIED: Requires env access/);
  await edited.save({ "deno.json": set(true) });
  await edited.untilReloads(1);
  assertEquals(await edited.answer(), "hello");
  await edited.save({ "deno.json": `{ "permissions": {` });
  await edited.untilReloads(2);
  assertMatch(edited.reloads()[1] ?? "", /^Cannot read "deno.json": it is not valid JSON/);
  assertEquals(await edited.answer(), "hello");
  await edited.save({ "deno.json": set(false) });
  await edited.untilReloads(3);
  assertMatch(await edited.answer(), /^PERMISSION_DENIED/);
});

Deno.test("watch: a function that may write its folder cannot grant itself more", async () => {
  const set = (more: object) =>
    JSON.stringify({ permissions: { default: { write: ["."], ...more } } });
  await using edited = await startEdited({
    "f.ts": `export function f(text: string) {
      if (text !== "try") return Deno.env.get("GREETING");
      Deno.writeTextFileSync(new URL("./deno.json", import.meta.url), ${"`${set}`"});
    }
    const set = '${set({ env: true })}';`,
    "deno.json": set({}),
  }, {
    args: [...WATCH, "-P"],
    env: { GREETING: "hello" },
    denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-write"],
  });
  assertEquals(await edited.answer("try"), "");
  await edited.untilReloads(1);
  assertMatch(await edited.answer(), /^PERMISSION_DENIED: Requires env access/);
});

Deno.test("watch: what a folder stands for may become another file", async () => {
  await using edited = await startEdited({ "fn/main.ts": `export const f = () => "main";` }, {
    args: WATCH,
    entry: "fn",
  });
  await edited.save({ "fn/mod.ts": `export const g = () => "mod";` });
  await edited.untilReloads(1);
  assertEquals([edited.reloads(), await edited.answer()], [["fn/mod.ts#g (direct), 0"], "mod"]);
  await Deno.remove(edited.folder.file("fn/mod.ts"));
  await edited.untilReloads(2);
  assertEquals([edited.reloads()[1], await edited.answer()], ["fn/main.ts#f (direct), 0", "main"]);
  await Deno.remove(edited.folder.path + "/fn", { recursive: true });
  await edited.untilReloads(3);
  assertMatch(edited.reloads()[2] ?? "", /^Cannot find /);
  assertEquals(await edited.answer(), "main");
  await Deno.mkdir(edited.folder.file("fn"));
  await edited.save({ "fn/main.ts": `export const f = () => "again";` });
  await edited.invoker.untilReported(/Reloaded[^]*Reloaded[^]*Reloaded/);
  assertEquals(await edited.answer(), "again");
});

Deno.test("watch: a version that never comes to an end of loading is given up for the next", async () => {
  await using edited = await startEdited({ "f.ts": `export const f = () => "one";` }, {
    args: WATCH,
  });
  await edited.save({
    "f.ts":
      `console.log("it loads"); await new Promise(() => {});\nexport const f = () => "never";`,
  });
  await edited.invoker.untilReported(/it loads/);
  assertEquals(await edited.answer(), "one");
  await edited.save({ "f.ts": `export const f = () => "two";` });
  await edited.untilReloads(1);
  assertEquals(await edited.answer(), "two");
  await edited.invoker.untilReported(/A reload was given up: there is a later version/);
});

Deno.test("watch: it is not for --isolation none", async () => {
  const { code, stderr } = await runInvoker(["f.ts", "--watch", "--isolation=none"]);
  assertEquals(code, 2);
  assertMatch(stderr, /^invoker: Cannot use --watch with --isolation none: .*\n$/);
});

Deno.test("watch: a function that does not load at the start ends it", async () => {
  const { code, stderr } = await runInvoker(["missing.ts", "--watch", "--port=0"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^invoker: Cannot find "/);
});

for (const wire of ["inside", "outside"]) {
  const ignore = wire === "inside" &&
    sourceOnly("wire inside: a compiled program here cannot share a port, and loads nothing anew");
  Deno.test(`watch: with the wire ${wire}, what a .proto file becomes is served`, {
    ignore,
  }, async () => {
    const proto = (field: string, ...methods: readonly string[]) =>
      `syntax = "proto3";
      service S { ${methods.map((each) => `rpc ${each} (M) returns (M);`).join(" ")} }
      message M { string ${field} = 1; }`;
    await using edited = await startEdited({
      "s.proto": proto("one", "Get"),
      "f.ts": `export const get = (m: object) => m;
        export const put = ({ two }: { two: string }) => ({ two: two + "!" });`,
    }, { args: [...WATCH, `--wire=${wire}`], protos: ["s.proto"] });
    const file = edited.folder.file("s.proto");
    const call = async (method: string, request: object) => {
      using client = connectServices(edited.invoker.port, file);
      const { status, responses } = await client.call(`S/${method}`, [request]);
      return [status, ...responses];
    };
    assertEquals(await call("Get", { one: "a" }), ["OK", { one: "a" }]);
    await edited.save({ "s.proto": proto("two", "Get", "Put") });
    await edited.untilReloads(1);
    assertEquals(await call("Get", { two: "a" }), ["OK", { two: "a" }]);
    assertEquals(await call("Put", { two: "a" }), ["OK", { two: "a!" }]);
    await edited.save({ "s.proto": "syntax = 'proto3'; service S { rpc Get" });
    await edited.untilReloads(2);
    assertMatch(edited.reloads().at(-1) ?? "", /s\.proto/);
    await edited.save({ "s.proto": proto("two", "Get", "Put", "Drop") });
    await edited.untilReloads(3);
    assertMatch(edited.reloads().at(-1) ?? "", /missing S\/Drop/);
    assertEquals(await call("Put", { two: "a" }), ["OK", { two: "a!" }]);
  });
}
