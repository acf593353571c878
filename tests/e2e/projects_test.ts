import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { basename, dirname, join } from "@std/path";
import { connect } from "../support/grpc_client.ts";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY, sourceOnly } from "../support/invoker_program.ts";
import { makeFolder } from "./temp_folder.ts";

/** A small project as people have them, and what its function `f` answers to "x". */
interface Project {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  /** Its module. */
  readonly main: string;
  readonly answer: string;
  /** What is served, where that is not the folder. */
  readonly uri?: string;
  /** Why a compiled program does not serve it. */
  readonly sourceOnly?: string;
}

const COMMONJS = `{ "type": "commonjs" }`;

const PROJECTS: readonly Project[] = [
  {
    what: "CommonJS with a main in a folder, and require",
    files: {
      "package.json": `{ "main": "lib/start.js", "type": "commonjs" }`,
      "lib/start.js": `const { sep } = require("node:path");
        const { a } = require("./a");
        module.exports = { f: (x) => a + sep + x };`,
      "lib/a.js": `exports.a = require("./d.json").d;`,
      "lib/d.json": `{ "d": "data" }`,
    },
    main: "lib/start.js",
    answer: "data/x",
  },
  {
    what: "CommonJS whose main has no extension",
    files: {
      "package.json": `{ "main": "./start", "type": "commonjs" }`,
      "start.js": `exports.f = (x) => "start" + x;`,
    },
    main: "start.js",
    answer: "startx",
  },
  {
    what: "CommonJS whose main is a folder",
    files: {
      "package.json": `{ "main": "lib/", "type": "commonjs" }`,
      "lib/index.js": `exports.f = (x) => "lib" + x;`,
    },
    main: "lib/index.js",
    answer: "libx",
  },
  {
    what: "CommonJS that is a function",
    files: { "package.json": COMMONJS, "index.js": `module.exports = (x) => "only" + x;` },
    main: "index.js",
    answer: "onlyx",
  },
  {
    what: "CommonJS made of a module of statements",
    files: {
      "package.json": COMMONJS,
      "index.js": `Object.defineProperty(exports, "__esModule", { value: true });
        exports.default = (x) => "default" + x;`,
    },
    main: "index.js",
    answer: "defaultx",
  },
  {
    what: "CommonJS whose exports only show when it runs",
    files: {
      "package.json": COMMONJS,
      "index.js": `module.exports = Object.fromEntries([["f", (x) => "late" + x]]);`,
    },
    main: "index.js",
    answer: "latex",
  },
  {
    what: "CommonJS that knows where it is",
    files: {
      "package.json": COMMONJS,
      "index.js": `const path = require("path");
        exports.f = (x) => path.basename(__filename) + typeof __dirname + typeof module.paths + x;`,
    },
    main: "index.js",
    answer: "index.jsstringobjectx",
  },
  {
    what: "CommonJS by its name",
    files: { "f.cjs": `exports.f = (x) => "cjs" + x;\nexports.other = 1;` },
    main: "f.cjs",
    uri: "f.cjs",
    answer: "cjsx",
  },
  {
    what: "a module that imports a name of CommonJS",
    files: {
      "mod.ts": `import { a } from "./a.cjs";\nexport const f = (x: string) => a + x;`,
      "a.cjs": `exports.a = "named";`,
    },
    main: "mod.ts",
    answer: "namedx",
  },
  {
    what: "a module that requires",
    files: {
      "mod.ts": `import { createRequire } from "node:module";
        const require = createRequire(import.meta.url);
        export const f = (x: string): string => require("./a.cjs").a + x;`,
      "a.cjs": `exports.a = "required";`,
    },
    main: "mod.ts",
    answer: "requiredx",
  },
  {
    what: "a package in node_modules, required",
    files: {
      "package.json": COMMONJS,
      "index.js": `const { a } = require("dep");\nexports.f = (x) => a + x;`,
      "node_modules/dep/package.json": `{ "name": "dep", "version": "1.0.0", "main": "i.js" }`,
      "node_modules/dep/i.js": `exports.a = "dep";`,
    },
    main: "index.js",
    answer: "depx",
  },
  {
    what: "conditional exports",
    files: {
      "package.json": `{ "type": "module", "exports":
        { ".": { "browser": "./b.js", "node": { "import": "./n.js" }, "default": "./d.js" } } }`,
      "n.js": `export const f = (x) => "node" + x;`,
      "d.js": `export const f = (x) => "default" + x;`,
    },
    main: "n.js",
    answer: "nodex",
  },
  {
    what: "JavaScript and TypeScript that are modules by their name",
    files: {
      "f.mts": `import { a } from "./a.mjs";\nexport const f = (x: string): string => a + x;`,
      "a.mjs": `export const a = "m";`,
    },
    main: "f.mts",
    uri: "f.mts",
    answer: "mx",
  },
  {
    what: "JSX by a comment",
    files: {
      "mod.tsx": `/** @jsx h */
        const h = (tag: string, _: unknown, ...inner: string[]) => tag + inner.join();
        export const f = (x: string) => <b>{x}</b>;`,
    },
    main: "mod.tsx",
    answer: "bx",
  },
  {
    what: "JSON and text",
    files: {
      "mod.ts": `import d from "./d.json" with { type: "json" };
        import t from "./t.txt" with { type: "text" };
        export const f = (x: string) => d.a + t + x;`,
      "d.json": `{ "a": "json" }`,
      "t.txt": "text",
    },
    main: "mod.ts",
    answer: "jsontextx",
  },
];

/** What `deno run` prints that imports the project's module and calls its function. */
async function runByDeno(folder: string, main: string): Promise<string> {
  const runner = join(folder, dirname(main), "zz_run.mjs");
  await Deno.writeTextFile(
    runner,
    `const m = await import("./${basename(main)}");
     const all = m["module.exports"] ?? m;
     console.log((all.f ?? all.default ?? all)("x"));`,
  );
  const args = ["run", "--quiet", "--no-lock", "--allow-read", runner];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder })
    .output();
  await Deno.remove(runner);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return text(stdout) || text(stderr);
}

const OF_DENO = ["--allow-net", "--allow-read", "--allow-env", "--allow-run"];

async function serve(uri: string, isolation: string): Promise<string> {
  const args = [uri, `--isolation=${isolation}`];
  await using invoker = await startInvokerProcess(args, { denoOptions: OF_DENO });
  using client = connect(invoker.port);
  const { texts, details } = await client.call(["x"], { deadline: Date.now() + 20_000 });
  return texts.join() || details;
}

for (const { what, files, main, answer, uri = ".", sourceOnly: why } of PROJECTS) {
  Deno.test(`projects: ${what} is served as Deno runs it, linked too`, {
    ignore: why !== undefined && sourceOnly(why),
  }, async () => {
    const moved = Object.entries(files).map(([name, text]) => [`real/${name}`, text]);
    await using folder = await makeFolder(Object.fromEntries(moved));
    await Deno.symlink("real", folder.file("linked"));
    if (BINARY === undefined) assertEquals(await runByDeno(folder.file("real"), main), answer);
    const answers = await Promise.all([
      serve(folder.file(join("real", uri)), "worker"),
      serve(folder.file(join("linked", uri)), "process"),
    ]);
    assertEquals(answers, [answer, answer]);
    const checked = await runInvoker(["check", folder.file(join("linked", uri))]);
    assertEquals(checked.code, 0, checked.stderr);
  });
}

for (const at of ["real", "linked"]) {
  Deno.test(`projects: a change of what CommonJS requires is seen, in a folder that is ${at}`, async () => {
    await using folder = await makeFolder({
      "real/package.json": COMMONJS,
      "real/index.js": `const { a } = require("./a");\nexports.f = (x) => a + x;`,
      "real/a.js": `exports.a = "old";`,
    });
    await Deno.symlink("real", folder.file("linked"));
    await using invoker = await startInvokerProcess([folder.file(at), "--watch"]);
    using client = connect(invoker.port);
    assertEquals((await client.call(["x"])).texts, ["oldx"]);
    await Deno.writeTextFile(folder.file("real/a.js"), `exports.a = "new";`);
    await invoker.untilReported(/Reloaded/);
    assertEquals((await client.call(["x"])).texts, ["newx"]);
  });
}

Deno.test("projects: settings of the function's own that it does not get are told, with the remedy", async () => {
  await using folder = await makeFolder({
    "deno.json": `{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "preact" } }`,
    "mod.tsx": `export const f = (x: string) => x;`,
  });
  await using invoker = await startInvokerProcess([folder.path]);
  await invoker.untilReported(
    /deno\.json" has compilerOptions\.jsx, compilerOptions\.jsxImportSource, which the function does not get.*@jsxImportSource/,
  );
  const checked = await runInvoker(["check", folder.path]);
  assertStringIncludes(checked.stderr, "compilerOptions.jsxImportSource");
});

Deno.test("projects: a name that stands for something else in the invoker's import map is told", {
  ignore: sourceOnly("it has no import map"),
}, async () => {
  await using folder = await makeFolder({
    "deno.json": `{ "imports": { "@std/path": "./path.ts", "other": "./path.ts" } }`,
    "mod.ts": `import { join } from "@std/path";\nexport const f = (x: string) => join(x, "y");`,
    "path.ts": `export const join = () => "mine";`,
  });
  await using invoker = await startInvokerProcess([folder.path]);
  await invoker.untilReported(
    /deno\.json" has imports\["@std\/path"\], which the function does not get.*: bundle it/,
  );
});

Deno.test("projects: what takes CommonJS for a module of statements says what to do", {
  ignore: sourceOnly("it goes by the text"),
}, async () => {
  await using folder = await makeFolder({
    "package.json": `{ "type": "module" }`,
    "index.js": `const path = require("node:path");\nexport const f = () => path;`,
  });
  const { code, stderr } = await runInvoker([folder.path, "--port=0"]);
  assertEquals(code, 1);
  assertMatch(stderr, /require is not defined .*"type": "commonjs" in its package\.json/);
});
