import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LAZY_ENTRIES, SOURCE_ONLY_ENTRIES, WORKER_ENTRIES } from "../../packaging/entries.ts";
import { linkWorkers } from "../../packaging/link_workers.ts";
import { findSpecifiers, maskSource } from "../source_text.ts";
import { ROOT } from "../support/invoker_program.ts";

const ENTRIES = { workers: ["src/a/worker.ts"], lazy: [], sourceOnly: ["src/a/main.ts"] };
const WORKER = { path: "src/a/worker.js", text: "work();" };

function starting(specifier: string): string {
  return `new Worker(new URL("${specifier}", import.meta.url), { type: "module" });`;
}

Deno.test("linkWorkers: a worker is named from where the code is now", () => {
  const modules = [
    WORKER,
    { path: "chunk-1.js", text: `one();\n${starting("./worker.ts")}\n` },
    { path: "src/b/entry.js", text: starting("../a/worker.ts") },
    { path: "chunk-2.js", text: `import.meta.resolve("./worker.ts")` },
  ];
  assertEquals(linkWorkers(modules, ENTRIES), [
    { path: "chunk-1.js", text: `one();\n${starting("./src/a/worker.js")}\n` },
    { path: "src/b/entry.js", text: starting("./../../src/a/worker.js") },
    { path: "chunk-2.js", text: `import.meta.resolve("./src/a/worker.js")` },
  ]);
});

Deno.test("linkWorkers: what runs from source only is left alone, and so are other URLs", () => {
  const others = `${
    starting("./main.ts")
  } new URL("https://x.example/worker.ts"); new URL(worker);`;
  const modules = [WORKER, { path: "chunk.js", text: `${starting("./worker.ts")}\n${others}` }];
  assertEquals(linkWorkers(modules, ENTRIES).map(({ text }) => text.split("\n")[1]), [others]);
});

Deno.test("linkWorkers: what is imported late is imported by a literal, from where the code is now", () => {
  const entries = { ...ENTRIES, workers: [], lazy: ["src/a/late.ts"] };
  const late = { path: "src/a/late.js", text: "late();" };
  const linked = linkWorkers([
    late,
    { path: "chunk.js", text: `await import(\n  import.meta.resolve("../a/late.ts")\n);` },
    { path: "src/b/entry.js", text: `import(import.meta.resolve("../a/late.ts"))` },
  ], entries);
  assertEquals(linked.map(({ text }) => text), [
    `await import("./src/a/late.js");`,
    `import("./../../src/a/late.js")`,
  ]);
  assertThrows(
    () => linkWorkers([late], entries),
    Error,
    'Cannot link "src/a/late.ts": no module of the bundle starts it',
  );
});

const LACKING = [
  [
    "a worker that is in no list",
    [WORKER, { path: "c.js", text: `${starting("./worker.ts")} ${starting("./other.ts")}` }],
    'Cannot link "./other.ts" in "c.js": it is neither a worker nor for source only',
  ],
  [
    "a worker that is not in the bundle",
    [{ path: "c.js", text: starting("./worker.ts") }],
    'Cannot link "src/a/worker.ts": the bundle has no "src/a/worker.js"',
  ],
  [
    "a worker that nobody starts",
    [WORKER, { path: "c.js", text: starting("./main.ts") }],
    'Cannot link "src/a/worker.ts": no module of the bundle starts it',
  ],
] as const;
for (const [what, modules, message] of LACKING) {
  Deno.test(`linkWorkers: ${what} fails the build`, () => {
    assertThrows(() => linkWorkers(modules, ENTRIES), Error, message);
  });
}

Deno.test("linkWorkers: two workers of the same file name cannot be told apart", () => {
  const workers = ["src/a/worker.ts", "src/b/worker.ts"];
  assertThrows(
    () => linkWorkers([], { workers, lazy: [], sourceOnly: [] }),
    Error,
    'Cannot link "src/b/worker.ts": "src/a/worker.ts" has the same file name',
  );
});

Deno.test("entries: every module that the source names by a URL is in a list", async () => {
  const named = new Set<string>();
  for await (const path of listSources("src")) {
    const { code, strings } = maskSource(await Deno.readTextFile(join(ROOT, path)));
    // Imports are the bundler's business.
    const byUrl = code.replaceAll(/\bfrom\s*"\d+"|\bimport\s*\(?\s*"\d+"/g, "");
    for (const specifier of findSpecifiers({ code: byUrl, strings })) {
      named.add(join(path, "..", specifier));
    }
  }
  assertEquals(
    [...named].toSorted(),
    [...WORKER_ENTRIES, ...LAZY_ENTRIES, ...SOURCE_ONLY_ENTRIES].toSorted(),
  );
});

async function* listSources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    if (isDirectory) yield* listSources(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}
