import { assertEquals } from "@std/assert";
import { describeImports } from "../../src/check/describe_imports.ts";
import type { ModuleImport } from "../../src/loader/module_graph.ts";

const ENTRY = "file:///f/main.ts";

function imported(specifier: string, kind: ModuleImport["kind"], url?: string): ModuleImport {
  return { specifier, kind, ...(url !== undefined && { url }), importer: ENTRY, dynamic: false };
}

Deno.test("describeImports: each once, by what it is, with what a name stands for", () => {
  const cached = "file:///home/me/.cache/deno/npm/registry.example/@a/b/1.2.3-rc.1/mod.js";
  const report = describeImports({
    files: [ENTRY, "file:///f/a%20b.ts", "file:///f/gone.ts"],
    imports: [
      imported("./a b.ts", "local", "file:///f/a%20b.ts"),
      imported("zod", "package", "npm:zod@4"),
      imported("zod", "package", "npm:zod@4"),
      imported("npm:ms@2", "package", "npm:ms@2"),
      imported("b", "package", cached),
      imported("nowhere", "package"),
      imported("fs", "node", "node:fs"),
      imported("node:fs", "node", "node:fs"),
      imported("https://x.com/y.ts", "web", "https://x.com/y.ts"),
    ],
    computed: [ENTRY],
    problems: [{ url: "file:///f/gone.ts", message: "It is gone" }],
  });
  assertEquals(report, {
    files: ["/f/a b.ts"],
    packages: [
      { specifier: "b", resolved: "npm:@a/b@1.2.3-rc.1" },
      { specifier: "nowhere" },
      { specifier: "npm:ms@2" },
      { specifier: "zod", resolved: "npm:zod@4" },
    ],
    web: ["https://x.com/y.ts"],
    node: ["node:fs"],
    computed: ["/f/main.ts"],
    problems: [{ file: "/f/gone.ts", message: "It is gone" }],
  });
});
