import { assertEquals, assertThrows } from "@std/assert";
import { type ProjectConfig, publishedConfig } from "../../packaging/published_config.ts";

const PROJECT: ProjectConfig = {
  name: "@scope/name",
  version: "1.2.3",
  license: "MIT",
  exports: { ".": "./mod.ts" },
  unstable: ["worker-options"],
  imports: {
    "@std/path": "npm:deno-std@1.4.0/path/mod.js",
    "@std/cli/parse-args": "npm:deno-std@1.4.0/cli/parse_args.js",
    "acorn": "npm:acorn@8.19.0",
    "zod": "npm:zod@4.0.0",
  },
  compilerOptions: { strict: true, types: ["./src/std.d.ts"] },
};

Deno.test("publishedConfig: the standard library comes from where it is published", () => {
  const modules = [`import { join } from "@std/path";`, `await import("@std/cli/parse-args");`];
  assertEquals(publishedConfig(PROJECT, modules).imports, {
    "@std/path": "jsr:@std/path@^1",
    "@std/cli/parse-args": "jsr:@std/cli@^1/parse-args",
  });
});

Deno.test("publishedConfig: what no module imports is left out, and the types of the stand-in", () => {
  const { imports, compilerOptions, ...rest } = publishedConfig(PROJECT, [`from "acorn"`]);
  assertEquals(imports, { acorn: "npm:acorn@8.19.0" });
  assertEquals(compilerOptions, { strict: true });
  const { name, version, license, exports, unstable } = PROJECT;
  assertEquals(rest, { name, version, license, exports, unstable });
});

Deno.test("publishedConfig: nothing else may come from the stand-in", () => {
  const imports = { "path": "npm:deno-std@1.4.0/path/mod.js" };
  assertThrows(
    () => publishedConfig({ ...PROJECT, imports }, [`from "path"`]),
    Error,
    `Cannot publish: "path"`,
  );
});
