import { assertEquals } from "@std/assert";
import type { CliIo } from "../../src/cli/cli_io.ts";
import { ownModule, ownProgram } from "../../src/cli/own_program.ts";
import manifest from "../../deno.json" with { type: "json" };
import { makeFolder } from "../e2e/temp_folder.ts";
import { createFakeIo } from "./fake_io.ts";

const CASES: readonly (readonly [what: string, parts: Partial<CliIo>, program: string])[] = [
  ["compiled", {}, "invoker"],
  [
    "on disk",
    { sourceFolder: "/opt/invoker/src" },
    "npx -y deno@2.9.6 run -qP /opt/invoker/invoker.ts",
  ],
  ["below", { sourceFolder: "/home/me/src" }, "npx -y deno@2.9.6 run -qP invoker.ts"],
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

Deno.test("ownModule: what deno run is given, in a checkout and in a project that links one", async () => {
  const kit = "jsr:@projectriff/deno-function-invoker";
  await using folder = await makeFolder({
    "deno.json": JSON.stringify({ imports: { [manifest.name]: `${kit}@^0.1.0` } }),
  });
  const sourceFolder = "/opt/invoker/src";
  assertEquals(ownModule(createFakeIo({ sourceFolder })), "/opt/invoker/invoker.ts");
  assertEquals(ownModule(createFakeIo({ sourceFolder, cwd: "/opt/invoker" })), "invoker.ts");
  for (const io of [{ sourceFolder }, { fromRegistry: true }]) {
    assertEquals(ownModule(createFakeIo({ ...io, cwd: folder.path })), `${kit}@^0.1.0/invoker`);
  }
  assertEquals(
    ownModule(createFakeIo({ fromRegistry: true })),
    `${kit}@${manifest.version}/invoker`,
  );
});
