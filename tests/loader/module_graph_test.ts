import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, relative, toFileUrl } from "@std/path";
import { makeFolder } from "../e2e/temp_folder.ts";
import { type ModuleGraph, readModuleGraph } from "../../src/loader/module_graph.ts";
import { runDeno } from "../support/run_deno.ts";

/** Reads the graph of `main.ts` in a folder of these files; an import map for what has a name. */
async function graphOf(
  files: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>> = {},
  entry = "main.ts",
): Promise<ModuleGraph> {
  return await readModuleGraph(`file:///f/${entry}`, {
    readText(url) {
      const text = files[url.replace("file:///f/", "")];
      return text === undefined
        ? Promise.reject(new Deno.errors.NotFound(`No such file: ${url}`))
        : Promise.resolve(text);
    },
    resolve: (specifier, importer) =>
      /^\.{0,2}\//.test(specifier) ? new URL(specifier, importer).href : names[specifier],
  });
}

/** What is imported, in few words. */
function told({ imports }: ModuleGraph): string[] {
  return imports.map(({ specifier, kind, dynamic }) =>
    `${specifier} ${kind}${dynamic ? " dynamic" : ""}`
  );
}

Deno.test("readModuleGraph: imports, re-exports and literal import()s, in all files they reach", async () => {
  const graph = await graphOf({
    "main.ts": `import "./a.ts";
export * from "./sub/b.js";
export { c } from "./c.mts";
const lazy = () => import("./d.tsx");
const stays: typeof import("./types.ts") = lazy;`,
    "a.ts": `import { a } from "./main.ts"; console.log(a);`,
    "sub/b.js": `import data from "../data.json" with { type: "json" }; export const b = data;`,
    "c.mts": `export const c: number = 1;`,
    "d.tsx": `export const d = <p>{1}</p>; export { e } from "./e.jsx";`,
    "e.jsx": `export const e = 1;`,
    "data.json": `{"not": "import './x.ts'"}`,
  });
  assertEquals(
    graph.files.map((url) => url.replace("file:///f/", "")),
    ["main.ts", "a.ts", "sub/b.js", "c.mts", "d.tsx", "data.json", "e.jsx"],
  );
  assertEquals(graph.problems, []);
  assertEquals(graph.imports.filter(({ dynamic }) => dynamic).map(({ url }) => url), [
    "file:///f/d.tsx",
  ]);
});

Deno.test("readModuleGraph: an import type is none", async () => {
  const graph = await graphOf({
    "main.ts": `import type { A } from "./a.ts";
import type * as B from "./b.ts";
export type { C } from "./c.ts";
export type * from "./d.ts";
const query = {} as typeof import("./e.ts");
export const f = (a: A, b: B.B) => [a, b, query];`,
  });
  assertEquals(graph.files, ["file:///f/main.ts"]);
});

/** What Deno takes away, and loads all the same. */
const ELIDED = [
  'import { type A } from "./a.ts"; export const f = (a: A) => a;',
  'import { A } from "./a.ts"; export const f = (a: A) => a;',
  'import { a } from "./a.ts"; export const f = 1 as number;',
  'export { type A } from "./a.ts"; export const f = 1 as number;',
];

for (const text of ELIDED) {
  Deno.test(`readModuleGraph: what is not used is imported: ${text}`, async () => {
    const graph = await graphOf({ "main.ts": text, "a.ts": "export const a = 1;" });
    assertEquals(graph.files, ["file:///f/main.ts", "file:///f/a.ts"]);
    assertEquals(graph.problems, []);
  });
}

Deno.test("readModuleGraph: Deno loads what is not used", async () => {
  const urls = ELIDED.map((text) =>
    `data:application/typescript,${
      encodeURIComponent(text.replace("./a.ts", "file:///nowhere/a.ts"))
    }`
  );
  const main = `let failed = 0;
for (const url of ${JSON.stringify(urls)}) await import(url).catch(() => failed++);
console.log(failed);`;
  const { stdout, stderr } = await runDeno(["eval", "--no-check", main], { cwd: Deno.cwd() });
  assertEquals(stdout, `${ELIDED.length}\n`, stderr);
});

Deno.test("readModuleGraph: packages, the web, Node's modules and data are told of, not followed", async () => {
  const graph = await graphOf({
    "main.js": `import z from "zod"; import m from "npm:ms@2"; import t from "jsr:@std/text";
import w from "https://x.com/w.ts"; import fs from "node:fs"; import d from "data:text/javascript,1";
import unknown from "nowhere"; import { defineFunction } from "@projectriff/deno-function-invoker";
import cached from "cached"; import "./node_modules_of_mine.js";`,
    "node_modules_of_mine.js": "",
  }, {
    zod: "npm:zod@4",
    "@projectriff/deno-function-invoker": "file:///checkout/mod.ts",
    cached: "file:///home/me/.cache/deno/npm/registry.example/@a/b/1.2.3/mod.js",
  }, "main.js");
  assertEquals(told(graph), [
    "zod package",
    "npm:ms@2 package",
    "jsr:@std/text package",
    "https://x.com/w.ts web",
    "node:fs node",
    "data:text/javascript,1 data",
    "nowhere package",
    "@projectriff/deno-function-invoker package",
    "cached package",
    "./node_modules_of_mine.js local",
  ]);
  assertEquals(graph.files.length, 2);
});

Deno.test("readModuleGraph: a name that the import map gives to a file leads there", async () => {
  const graph = await graphOf(
    { "main.ts": `import "@/lib.ts";`, "lib/lib.ts": "" },
    { "@/lib.ts": "file:///f/lib/lib.ts" },
  );
  assertEquals(graph.files, ["file:///f/main.ts", "file:///f/lib/lib.ts"]);
  assertEquals(told(graph), ["@/lib.ts local"]);
});

Deno.test("readModuleGraph: a missing file is a problem, and one of the files", async () => {
  const graph = await graphOf({ "main.ts": `import "./gone.ts"; import "./a.ts";`, "a.ts": "" });
  assertEquals(graph.files.length, 3);
  assertEquals(graph.problems, [
    { url: "file:///f/gone.ts", message: "No such file: file:///f/gone.ts" },
  ]);
});

Deno.test("readModuleGraph: of a file with a syntax error it has what can be told", async () => {
  const graph = await graphOf({
    "main.ts": `import "./a.ts";\nconst x: = 1;\nimport "./b.js";`,
    "a.ts": "",
    "b.js": `import "./c.js";\nconst text = "open`,
  });
  assertEquals(graph.files.slice(0, 3), [
    "file:///f/main.ts",
    "file:///f/a.ts",
    "file:///f/b.js",
  ]);
  const [first, second] = graph.problems;
  assertMatch(first?.message ?? "", /at file:\/\/\/f\/main\.ts:2/);
  assertEquals(second?.url, "file:///f/b.js");
});

Deno.test("readModuleGraph: what is required, as Node finds it", async () => {
  await using folder = await makeFolder({
    "main.cjs": `const { a } = require("./a");
const fs = require("fs");
const lib = require('./lib'), dep = require("dep"), gone = require("./gone");`,
    "a.js": `exports.a = require(\`./d.json\`);`,
    "d.json": "{}",
    "lib/index.js": "exports.b = 1;",
  });
  const graph = await readModuleGraph(toFileUrl(folder.file("main.cjs")).href);
  assertEquals(
    graph.files.map((url) => relative(folder.path, fromFileUrl(url))),
    ["main.cjs", "a.js", "lib/index.js", "d.json"],
  );
  assertEquals(told(graph), [
    "./a local dynamic",
    "fs node dynamic",
    "./lib local dynamic",
    "dep package dynamic",
    "./gone local dynamic",
    "./d.json local dynamic",
  ]);
});

Deno.test("readModuleGraph: what is computed is told of by its file", async () => {
  const graph = await graphOf(
    {
      "main.js": "const x = './a.js'; await import(x); await import(`./${x}.js`); import.meta.url;",
    },
    {},
    "main.js",
  );
  assertEquals(graph.computed, ["file:///f/main.js"]);
  assertEquals(graph.imports, []);
});

Deno.test("readModuleGraph: a query is part of the import, not of the file", async () => {
  const graph = await graphOf({ "main.ts": `import "./a.ts?x=1"; import "./a.ts#y";`, "a.ts": "" });
  assertEquals(graph.files, ["file:///f/main.ts", "file:///f/a.ts"]);
});

Deno.test("readModuleGraph: reads from disk, and resolves by the import map of the process", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/main.ts`,
      `\uFEFFimport { assert } from "@std/assert"; import "./b.ts"; import fs from "fs";
assert(fs);`,
    );
    await Deno.writeTextFile(`${folder}/b.ts`, "");
    const graph = await readModuleGraph(`file://${folder}/main.ts`);
    assertEquals(graph.files, [`file://${folder}/main.ts`, `file://${folder}/b.ts`]);
    assertEquals(told(graph), ["@std/assert package", "./b.ts local", "fs node"]);
    assertEquals(graph.problems, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
