import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { ALLOWED_IMPORTS, findViolations, type SourceFile } from "./architecture_rules.ts";
import { findCircles, groupImports, importsOf } from "./import_circles.ts";
import denoConfig from "../deno.json" with { type: "json" };

const ROOT = fromFileUrl(new URL("..", import.meta.url));
const MAPPED = new Set(Object.keys(denoConfig.imports));
/** Declares what other packages export, in their words. */
const EXEMPT = "src/std.d.ts";

async function* listSources(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(join(ROOT, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* listSources(path);
    else if (/\.[jt]s$/.test(entry.name) && path !== EXEMPT) yield path;
  }
}

async function readSources(): Promise<SourceFile[]> {
  const paths = [...await Array.fromAsync(listSources("src")), "mod.ts", "invoker.ts"];
  return await Promise.all(
    paths.map(async (path) => ({ path, text: await Deno.readTextFile(join(ROOT, path)) })),
  );
}

Deno.test("architecture: every source keeps to the arrows and the style", async () => {
  const sources = await readSources();
  assert(sources.length > 20, `only ${sources.length} sources were found`);
  assertEquals(sources.flatMap((source) => findViolations(source, MAPPED)), []);
});

Deno.test("architecture: sources refer to pages of docs/ that are there, and to nothing else", async () => {
  const sources = await readSources();
  const pages = new Set(
    (await Array.fromAsync(Deno.readDir(join(ROOT, "docs")))).map(({ name }) => name),
  );
  for (const { path, text } of sources) {
    assertEquals(text.match(/\bcontract §/), null, path);
    for (const [, page = ""] of text.matchAll(/\bdocs\/([\w-]+\.md)/g)) {
      assert(pages.has(page), `${path}: docs/${page}`);
    }
  }
});

Deno.test("architecture: the arrows lead to parts that have arrows, and in no circle", () => {
  const parts = Object.keys(ALLOWED_IMPORTS);
  for (const [part, targets] of Object.entries(ALLOWED_IMPORTS)) {
    for (const target of targets) assert(parts.includes(target), `${part} → ${target}`);
  }
  const sorted = new Set<string>();
  for (const _round of parts) {
    for (const part of parts) {
      if (ALLOWED_IMPORTS[part]?.every((target) => sorted.has(target))) sorted.add(part);
    }
  }
  assertEquals(parts.filter((part) => !sorted.has(part)), []);
});

Deno.test("architecture: no file imports itself by way of others, types included", async () => {
  assertEquals(findCircles(importsOf(await readSources())), []);
});

Deno.test("architecture: the folders of a part import each other in no circle", async () => {
  const imports = importsOf(await readSources());
  for (const part of ["sandbox", "port", "grpc"]) {
    const folder = new RegExp(`^src/${part}/[^/]+(?=/)`);
    assertEquals(findCircles(groupImports(imports, (path) => folder.exec(path)?.[0])), []);
  }
});

const CIRCLES: readonly (readonly [texts: Readonly<Record<string, string>>, circles: string[]])[] =
  [
    [{ "a/x.ts": `import "./y.ts";`, "a/y.ts": `` }, []],
    [{ "a/x.ts": `import "./x.ts";` }, ["a/x.ts → a/x.ts"]],
    [{ "a/x.ts": `import type { Y } from "../b/y.ts";`, "b/y.ts": `await import("../a/x.ts")` }, [
      "a/x.ts → b/y.ts → a/x.ts",
    ]],
    [{ "x.ts": `import "./y.ts";`, "y.ts": `import "./z.ts";`, "z.ts": `import "./y.ts";` }, [
      "y.ts → z.ts → y.ts",
    ]],
    [{
      "x.ts": `import "./y.ts"; import "./z.ts";`,
      "y.ts": `import "./z.ts"; import "./x.ts";`,
      "z.ts": `import "./x.ts";`,
    }, ["x.ts → y.ts → z.ts → x.ts", "x.ts → y.ts → x.ts"]],
  ];

Deno.test("architecture: circles are found, and named", () => {
  for (const [texts, circles] of CIRCLES) {
    const sources = Object.entries(texts).map(([path, text]) => ({ path, text }));
    assertEquals(findCircles(importsOf(sources)), circles);
  }
  const sources = [
    { path: "a/x.ts", text: `import "./y.ts"; import "../b/x.ts";` },
    { path: "a/y.ts", text: `` },
    { path: "b/x.ts", text: `import "../a/y.ts"; import "../c.ts";` },
    { path: "c.ts", text: `import "./a/x.ts";` },
  ];
  const folders = groupImports(importsOf(sources), (path) => /^\w(?=\/)/.exec(path)?.[0]);
  assertEquals(findCircles(folders), ["a → b → a"]);
});

const FORBIDDEN: readonly (readonly [path: string, text: string, problem: string])[] = [
  ["src/codec/x.ts", `import { run } from "../function/run.ts";`, "codec may import invocation"],
  ["src/codec/x.ts", `import type { R } from "../grpc/r.ts";`, "codec may import invocation"],
  ["src/codec/x.ts", `import "../grpc/r.ts";`, "codec may import invocation"],
  ["src/codec/x.ts", `await import(\n  "../grpc/r.ts"\n);`, "codec may import invocation"],
  ["src/codec/x.ts", `let r: import("../grpc/r.ts").R;`, "codec may import invocation"],
  ["src/codec/x.ts", `export { r } from '../grpc/r.ts'; let x;`, "codec may import invocation"],
  ["src/codec/x.ts", '`${await import("../grpc/r.ts")}`', "codec may import invocation"],
  ["src/codec/x.ts", `a / b; import "../grpc/r.ts"; c / d`, "codec may import invocation"],
  ["src/codec/x.ts", `x = /"/; import "../grpc/r.ts"; y = /"/;`, "codec may import invocation"],
  [
    "src/grpc/x.ts",
    `new Worker(new URL("../sandbox/worker.ts", import.meta.url))`,
    "grpc may import invocation",
  ],
  ["src/invocation/x.ts", `import "../codec/codec.ts";`, "invocation may import nothing"],
  ["src/invocation/x.ts", `import "@std/path";`, "invocation is pure"],
  ["src/function/x.ts", `import "node:fs";`, "function is pure"],
  ["src/cli/x.ts", `import "../../tests/fake.ts";`, "cli may import"],
  ["src/cli/x.ts", `import "../sandbox/pool.ts";`, "cli may import"],
  ["src/server.ts", `import "./cli/main.ts";`, "server.ts may import"],
  ["mod.ts", `export { serve } from "./src/server.ts";`, "mod.ts may import"],
  ["src/other/x.ts", ``, "no part that has a row"],
  ["src/other.ts", ``, "no part that has a row"],
  ["src/grpc/x.ts", `import "npm:left-pad";`, "not in the import map"],
  ["src/grpc/x.ts", `import "jsr:@std/path";`, "not in the import map"],
  ["src/grpc/x.ts", `import "https://example.com/x.ts";`, "not in the import map"],
  ["src/grpc/x.ts", `export default 1;`, "default export"],
  ["src/grpc/x.ts", `const a = 1; export { a as default };`, "default export"],
  ["src/grpc/x.ts", `let a: Record<string, any>;`, "type any"],
  ["src/grpc/x.ts", `f(a as any);`, "type any"],
  ["src/grpc/x.ts", `export * from "./y.ts"; export const a = 1;`, "barrel"],
  ["src/grpc/x.ts", `export { y } from "./y.ts";\n`, "barrel"],
  ["mod.ts", `export const a = 1;`, "more than re-export"],
  ["src/grpc/index.ts", ``, "index.ts"],
  ["src/grpc/callHandler.ts", ``, "snake_case"],
  ["src/grpc/x.ts", "\n".repeat(251), "251 lines"],
];

Deno.test("architecture: what is forbidden is caught, once", () => {
  for (const [path, text, problem] of FORBIDDEN) {
    const violations = findViolations({ path, text }, MAPPED);
    assertEquals(violations.length, 1, `${path}: ${text}\n${violations.join("\n")}`);
    assert(violations[0]?.includes(problem), violations[0]);
    assert(violations[0]?.startsWith(`${path}: `), violations[0]);
  }
});

const ALLOWED: readonly (readonly [path: string, text: string])[] = [
  ["src/codec/x.ts", `import { a } from "../invocation/a.ts"; import { b } from "./b.ts";`],
  ["src/codec/x.ts", `// import "../grpc/r.ts"\n/* import "../grpc/r.ts" */`],
  ["src/codec/x.ts", `const text = 'import "../grpc/r.ts"; any';`],
  ["src/codec/x.ts", 'const text = `import "../grpc/r.ts" ${a ? `{` : "}"} any`;'],
  ["src/codec/x.ts", `const many = /any "/.test(x) || AbortSignal.any([a]); /** any */`],
  ["src/codec/x.ts", `const url = "http://any"; const b = a / 2; // any`],
  ["src/cli/x.ts", `import config from "../../deno.json" with { type: "json" };`],
  ["src/cli/x.ts", `import { connect } from "../grpc/client.ts"; import "node:process";`],
  ["src/grpc/x.ts", `export { y } from "./y.ts"; export const a = 1;`],
  ["src/grpc/x.ts", `import { y } from "./y.ts"; export const a = Array.from("npm:x");`],
  ["src/grpc/x_1.ts", "\n".repeat(250)],
  ["mod.ts", `/** Docs. */\nexport type { A } from "./src/function/a.ts";`],
  ["src/server.ts", `import "./sandbox/pool.ts";`],
];

Deno.test("architecture: what is allowed passes, in comments and strings too", () => {
  for (const [path, text] of ALLOWED) {
    assertEquals(findViolations({ path, text }, MAPPED), [], `${path}: ${text}`);
  }
});
