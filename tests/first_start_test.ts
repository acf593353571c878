import { assertEquals } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { readModuleGraph } from "../src/loader/module_graph.ts";
import { ROOT } from "./support/invoker_program.ts";

/** What Deno fetches before it runs anything: all that stands in an `import` or `import()`. */
const FETCHED: Readonly<Record<string, readonly string[]>> = {
  "invoker.ts": [
    ...["@logtape/logtape", "@opentelemetry/api", "prom-client"],
  ],
  "src/sandbox/inside/sandbox_worker.ts": [
    ...["@opentelemetry/api", "prom-client"],
  ],
  "src/sandbox/inside/child_main.ts": ["@opentelemetry/api", "prom-client"],
  "mod.ts": [],
};

for (const [entry, packages] of Object.entries(FETCHED)) {
  Deno.test(`first start: ${entry} needs ${packages.join(", ") || "the standard library"}`, async () => {
    const { imports } = await readModuleGraph(toFileUrl(join(ROOT, entry)).href);
    const fetched = imports.filter(({ kind }) => kind === "package")
      .map(({ specifier }) => specifier).filter((specifier) => !specifier.startsWith("@std/"));
    assertEquals([...new Set(fetched)].toSorted(), packages);
  });
}

Deno.test("packages: each has one version, whoever imports it", async () => {
  const versions = new Map<string, Set<string>>();
  for (const folder of [".", "bench", "docs", "samples", "tests"]) {
    const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, folder, "deno.json")));
    for (const target of Object.values<string>(imports)) {
      const [, name = "", version = ""] = /^npm:\/?(@?[^@]+)@([^/]+)/.exec(target) ?? [];
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  assertEquals([...versions].filter(([, found]) => found.size !== 1 || found.has("")), []);
});
