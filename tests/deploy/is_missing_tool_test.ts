import { assertEquals } from "@std/assert";
import { isMissingTool } from "../../src/deploy/is_missing_tool.ts";
import { makeFolder } from "../e2e/temp_folder.ts";

Deno.test("isMissingTool: it looks through all folders of PATH, and a folder is no program", async () => {
  await using folder = await makeFolder({ "a/tool": "", "b/other/x": "" });
  await Deno.chmod(folder.file("a/tool"), 0o755);
  const path = ["nowhere", "b", "a"].map((name) => folder.file(name)).join(":");
  assertEquals(await isMissingTool("tool", path), false);
  assertEquals(await isMissingTool("other", path), true);
  assertEquals(await isMissingTool("third", path), true);
});

Deno.test("isMissingTool: what nobody may run is no program", async () => {
  await using folder = await makeFolder({ "a/tool": "" });
  await Deno.chmod(folder.file("a/tool"), 0o644);
  assertEquals(await isMissingTool("tool", folder.file("a")), true);
});

Deno.test("isMissingTool: what cannot be looked for may be there", async () => {
  assertEquals(await isMissingTool("tool", undefined), false);
});

Deno.test("isMissingTool: so may be what may not be looked for", {
  permissions: { read: false },
}, async () => {
  assertEquals(await isMissingTool("tool", "/usr/bin"), false);
});
