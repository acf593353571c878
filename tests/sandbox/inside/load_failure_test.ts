import { assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { describeLoadFailure } from "../../../src/sandbox/inside/load_failure.ts";
import { type ImportModule, loadHandler } from "../../../src/sandbox/inside/load_handler.ts";
import { importNamespace } from "../../../src/loader/import_namespace.ts";
import { ModuleLoader } from "../../../src/loader/module_loader.ts";
import { makeFolder, type TempFolder } from "../../e2e/temp_folder.ts";

const SETUP = { promote: "first", setupTimeoutMs: 1000, teardownTimeoutMs: 1000 } as const;

const modules = {
  "fine.ts": "export const fine = 1;\n",
  "syntax_error.ts": "export default (x: string) => {\n  return x +;\n};\n",
  "syntax_error.js": "export default (x) => {\n  return x +;\n};\n",
  "imports_syntax_error.ts": 'import "./syntax_error.ts";\nexport default () => 1;\n',
  "missing_import.ts": 'import { x } from "./nowhere.ts";\nexport default () => x;\n',
  "missing_export.ts": 'import { nowhere } from "./fine.ts";\nexport default () => nowhere;\n',
  "throws.ts": '\nif (Math.PI > 3) throw new RangeError("no host\\nmore of it");\n',
  "imports_throws.ts": 'import "./throws.ts";\nexport default () => 1;\n',
  "rejects.ts": 'await Promise.reject(new Error("late"));\n',
  "throws_text.ts": 'throw "just text";\n',
  "throws_null.ts": "throw null;\n",
  "unmapped.ts": 'import "left-pad";\n',
  "data.json": "{}",
  "imports_late.ts": 'const name: string = "never";\nconst x = await import(`./${name}.ts`);\n',
  "imports_untyped_json.ts": 'import x from "./data.json";\nexport default () => x;\n',
  "a b.ts": 'throw new Error("spaced");\n',
};

/** From source the runtime loads modules, in a compiled program the loader does. */
const importers: Readonly<Record<string, ImportModule>> = {
  "the runtime": (url) => importNamespace(url, () => {}),
  "the loader": (url) => new ModuleLoader().import(url),
};

async function failureOf(
  folder: TempFolder,
  name: string,
  importModule?: ImportModule,
): Promise<string> {
  const entryUrl = toFileUrl(folder.file(name)).href;
  const error = await assertRejects(
    () => loadHandler({ ...SETUP, entryUrl }, importModule),
    InvokerError,
  );
  assertEquals(error.code, "start-failed");
  return error.message.replaceAll(folder.path, "DIR");
}

const failures: [name: string, message: string][] = [
  ["syntax_error.ts", "SyntaxError: Expression expected at file://DIR/syntax_error.ts:2:13"],
  ["syntax_error.js", "SyntaxError: Expression expected at file://DIR/syntax_error.js:2:13"],
  [
    "imports_syntax_error.ts",
    "SyntaxError: Expression expected at file://DIR/syntax_error.ts:2:13",
  ],
  [
    "missing_import.ts",
    'TypeError: Module not found "file://DIR/nowhere.ts". at file://DIR/missing_import.ts:1:19',
  ],
  [
    "missing_export.ts",
    "SyntaxError: The requested module './fine.ts' does not provide an export named 'nowhere' " +
    "at file://DIR/missing_export.ts:1:10",
  ],
  ["throws.ts", "RangeError: no host at file://DIR/throws.ts:2:24"],
  ["imports_throws.ts", "RangeError: no host at file://DIR/throws.ts:2:24"],
  ["rejects.ts", "late at file://DIR/rejects.ts:1:22"],
  [
    "imports_untyped_json.ts",
    'TypeError: Attempted to load JSON module without specifying "type": "json" attribute in the ' +
    "import statement. at file://DIR/imports_untyped_json.ts:1:15",
  ],
  [
    "imports_late.ts",
    'TypeError: Module not found "file://DIR/never.ts". at file://DIR/imports_late.ts:2:17',
  ],
  ["throws_text.ts", "just text"],
  ["throws_null.ts", "null"],
  ["a b.ts", "spaced at file://DIR/a b.ts:1:7"],
  ["not_there.ts", 'TypeError: Module not found "file://DIR/not_there.ts".'],
];

for (const [importer, importModule] of Object.entries(importers)) {
  for (const [name, message] of failures) {
    Deno.test(`loadHandler: says in one line why and where ${name} fails in ${importer}`, async () => {
      await using folder = await makeFolder(modules);
      const said = await failureOf(folder, name, importModule);
      const reworded = said
        // The loader's parser of JavaScript has words of its own.
        .replace(/(?<=\.js": .*)Unexpected token/, "Expression expected")
        // The runtime names the beginning of the statement.
        .replace("imports_late.ts:2:11", "imports_late.ts:2:17");
      assertEquals(reworded, `Cannot load "DIR/${name}": ${message}`);
    });
  }
}

Deno.test("describeLoadFailure: finds the place where Deno has coloured it", () => {
  const place = "\x1b[0m\x1b[36mfile:///a/f.ts\x1b[0m:\x1b[33m1\x1b[0m:\x1b[33m19\x1b[0m";
  assertEquals(
    describeLoadFailure("file:///a/f.ts", new TypeError(`Not found.\n    at ${place}`)),
    'Cannot load "/a/f.ts": TypeError: Not found. at file:///a/f.ts:1:19',
  );
});

Deno.test("describeLoadFailure: a name that no import map has is told with what may be done", async () => {
  await using folder = await makeFolder(modules);
  assertEquals(
    await failureOf(folder, "unmapped.ts"),
    'Cannot load "DIR/unmapped.ts": TypeError: Import "left-pad" not a dependency and not in ' +
      'import map from "file://DIR/unmapped.ts" at file://DIR/unmapped.ts:1:8; import it by ' +
      '"npm:…" or "jsr:…", or run the invoker as a package of the project whose import map has ' +
      '"left-pad" (one that has changed takes a restart): see docs/functions.md',
  );
});

Deno.test("loadHandler: a module without a handler lists what it exports", async () => {
  await using folder = await makeFolder(modules);
  assertEquals(
    await failureOf(folder, "fine.ts"),
    'Cannot find a handler: the module exports "fine" (a number)',
  );
});

Deno.test("loadHandler: finds the handler and promotes as it is told", async () => {
  await using folder = await makeFolder({ "f.ts": "export const f = (x: string) => x;\n" });
  const entryUrl = toFileUrl(folder.file("f.ts")).href;
  const { definitions: [definition] } = await loadHandler({
    ...SETUP,
    entryUrl,
    handler: "f",
    promote: "each",
  });
  const { run: _, ...facts } = definition;
  assertEquals(facts, {
    name: "f",
    interaction: "direct",
    promote: "each",
    takesInput: true,
    answers: { source: "f", type: "f.output" },
  });
});
