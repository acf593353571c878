import { assertEquals, assertRejects } from "@std/assert";
import { ENTRY_FILES, findEntryPoint, MANIFESTS } from "../../src/function/entry_point.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

type Manifests = Readonly<Record<string, unknown>>;

function find(files: readonly string[], manifests: Manifests = {}): Promise<string> {
  return findEntryPoint(
    "/f",
    files,
    (name) => Promise.resolve(manifests[name]),
  );
}

Deno.test("ENTRY_FILES: are those of docs/functions.md, in its order", () => {
  assertEquals(ENTRY_FILES.join(" "), "mod.ts main.ts index.ts mod.js main.js index.js");
});

Deno.test("findEntryPoint: takes the first file of the order that is there", async () => {
  for (const [at, name] of ENTRY_FILES.entries()) {
    assertEquals(await find(["other.ts", ...ENTRY_FILES.slice(at).toReversed()]), name);
  }
});

Deno.test("findEntryPoint: a file goes before a manifest", async () => {
  assertEquals(await find(["index.js"], { "deno.json": { exports: "./x.ts" } }), "index.js");
});

Deno.test("findEntryPoint: asks manifests in their order until one names an entry point", async () => {
  const entries = MANIFESTS.map((name): [string, unknown] => [name, { exports: `./${name}.ts` }]);
  for (const [at, name] of MANIFESTS.entries()) {
    const manifests: Manifests = {
      ...Object.fromEntries(MANIFESTS.map((each) => [each, { name: "unrelated" }])),
      ...Object.fromEntries(entries.slice(at)),
    };
    assertEquals(await find([], manifests), `./${name}.ts`);
  }
});

const manifests: [manifest: unknown, entry: string | undefined][] = [
  [{ exports: "./a.ts" }, "./a.ts"],
  [{ exports: { ".": "./a.ts", "./b": "./b.ts" } }, "./a.ts"],
  [{ exports: { ".": { import: "./a.mjs", require: "./a.cjs" } } }, "./a.mjs"],
  [{ exports: { ".": { deno: "./d.ts", import: "./a.mjs", default: "./a.js" } } }, "./d.ts"],
  [{ exports: { ".": { default: "./a.js" } } }, "./a.js"],
  [{ exports: { import: "./a.mjs", require: "./a.cjs" } }, "./a.mjs"],
  [{ main: "a.js" }, "a.js"],
  [{ exports: "./a.ts", main: "b.js" }, "./a.ts"],
  [{ exports: { "./b": "./b.ts" }, main: "b.js" }, "b.js"],
  [{ exports: null, main: "b.js" }, "b.js"],
  [{ exports: { "./b": "./b.ts" } }, undefined],
  [{ exports: 7, main: 7 }, undefined],
  [{}, undefined],
  [null, undefined],
  ["./a.ts", undefined],
  [[], undefined],
];

for (const [manifest, entry] of manifests) {
  Deno.test(`findEntryPoint: of ${JSON.stringify(manifest)} takes ${entry ?? "nothing"}`, async () => {
    const found = await find([], { "package.json": manifest }).catch(() => undefined);
    assertEquals(found, entry);
  });
}

const ONLY: readonly [names: readonly string[], only: string][] = [
  [["greet.ts"], "greet.ts"],
  [["greet.mjs", "README.md", "data.json", "deno.json"], "greet.mjs"],
  [["greet.tsx", "greet_test.ts", "greet.test.ts", "greet.spec.js", "greet_bench.ts"], "greet.tsx"],
  [["types.d.ts", "vite.config.ts", ".eslintrc.js", "handler.cjs"], "handler.cjs"],
];

for (const [names, only] of ONLY) {
  Deno.test(`findEntryPoint: of [${names}] the only module is ${only}`, async () => {
    assertEquals(await find(names), only);
  });
}

Deno.test("findEntryPoint: a manifest goes before the only module", async () => {
  assertEquals(await find(["a.ts"], { "deno.json": { exports: "./lib/b.ts" } }), "./lib/b.ts");
});

const LOOKED_FOR = 'Cannot find a function in folder "/f": it has none of mod.ts, main.ts, ' +
  'index.ts, mod.js, main.js, index.js, no deno.json or package.json that names one in "exports" ' +
  'or "main", ';

const UNFOUND: readonly [names: readonly string[], told: string][] = [
  [[], "and no other module"],
  [["README.md", "f_test.ts"], "and no other module"],
  [["b.ts", "a.js"], "so name its file, which may be a.js, b.ts"],
  [
    ["1.ts", "2.ts", "3.ts", "4.ts", "5.ts", "6.ts"],
    "so name its file, which may be 1.ts, 2.ts, 3.ts, 4.ts, 5.ts…",
  ],
];

for (const [names, told] of UNFOUND) {
  Deno.test(`findEntryPoint: of [${names}] says what it looked for`, async () => {
    const error = await assertRejects(() => find(names), InvokerError);
    assertEquals([error.code, error.message], ["start-failed", LOOKED_FOR + told]);
  });
}
