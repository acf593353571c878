import { assertEquals } from "@std/assert";
import type { CliIo } from "../../src/cli/cli_io.ts";
import { ownProgram } from "../../src/cli/own_program.ts";
import manifest from "../../deno.json" with { type: "json" };
import { createFakeIo } from "./fake_io.ts";

const CASES: readonly (readonly [what: string, parts: Partial<CliIo>, program: string])[] = [
  ["compiled", {}, "invoker"],
  [
    "on disk",
    { sourceFolder: "/opt/invoker/src" },
    "npx -y deno@2.9.6 run -P /opt/invoker/invoker.ts",
  ],
  ["below", { sourceFolder: "/home/me/src" }, "npx -y deno@2.9.6 run -P invoker.ts"],
  [
    "from a registry",
    { fromRegistry: true },
    "npx -y deno@2.9.6 run --allow-net --allow-env " +
    `jsr:@projectriff/deno-function-invoker@${manifest.version}/invoker`,
  ],
];

for (const [what, parts, program] of CASES) {
  Deno.test(`ownProgram: how an invoker ${what} is started`, () => {
    assertEquals(ownProgram(createFakeIo(parts)), program);
  });
}
