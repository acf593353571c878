import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { assertOwnFiles } from "../../../src/cli/deploy/assert_own_files.ts";
import { main } from "../../../src/cli/main.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { makeFolder } from "../../e2e/temp_folder.ts";
import { createFakeIo } from "../fake_io.ts";

Deno.test("assertOwnFiles: a folder that is a link, and links within it, are fine", async () => {
  await using folder = await makeFolder({ "fn/..mod.ts": "", "fn/sub/other.ts": "" });
  await Deno.symlink("sub/other.ts", folder.file("fn/lib.ts"));
  await Deno.symlink("fn", folder.file("linked"));
  for (const path of ["fn", "linked"]) {
    await assertOwnFiles(folder.file(path), ["..mod.ts", "lib.ts", "sub/other.ts"]);
  }
});

Deno.test("assertOwnFiles: a link out of the folder is refused, be it a file or a folder", async () => {
  await using folder = await makeFolder({ "fn/mod.ts": "", "other/lib.ts": "" });
  await Deno.symlink("../other/lib.ts", folder.file("fn/lib.ts"));
  await Deno.symlink("../other", folder.file("fn/sub"));
  for (const path of ["lib.ts", "sub/lib.ts"]) {
    const error = await assertRejects(
      () => assertOwnFiles(folder.file("fn"), ["mod.ts", path]),
      InvokerError,
    );
    const target = await Deno.realPath(folder.file("other/lib.ts"));
    assertEquals(
      error.message,
      `Cannot add "${path}" to an image: it is a link to "${target}", out of the function's folder`,
    );
  }
});

Deno.test("init: a module that is a link out of its folder is refused before anything is written", async () => {
  await using folder = await makeFolder({
    "fn/README.md": "",
    "mod.ts": "export default () => 1;",
  });
  await Deno.symlink("../mod.ts", folder.file("fn/mod.ts"));
  const io = createFakeIo({
    cwd: folder.path,
    getEnv: (name) => name === "USER" ? "me" : undefined,
  });
  assertEquals(await main(["init", "fn"], io), 1);
  assertStringIncludes(io.reported(), `Cannot add "mod.ts" to an image: it is a link to`);
  assertEquals((await Array.fromAsync(Deno.readDir(folder.file("fn")))).length, 2);
});
