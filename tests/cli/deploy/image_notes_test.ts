import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { CheckReport } from "../../../src/check/check_report.ts";
import { imageNotes, permissionNotes } from "../../../src/cli/deploy/image_notes.ts";

Deno.test("imageNotes: it tells of what the user of the image may not read", async () => {
  const folder = await Deno.makeTempDir();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  for (const [name, mode] of [["mod.ts", 0o600], ["other.ts", 0o644], ["own.ts", 0o640]] as const) {
    await Deno.writeTextFile(join(folder, name), "");
    await Deno.chmod(join(folder, name), mode);
  }
  const report: CheckReport = { isolation: "worker", refused: [] };
  assertEquals(
    await imageNotes(report, folder, ["mod.ts", "other.ts", "own.ts"]),
    ["mod.ts", "own.ts"].map((name) =>
      `The image cannot read "${name}", as it runs as a user of its own: chmod o+r "${name}"`
    ),
  );
});

Deno.test("permissionNotes: a set that grants something is told of, unless it is taken along", async () => {
  const folder = await Deno.makeTempDir();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const file = join(folder, "deno.json");
  assertEquals(await permissionNotes(file, undefined), []);
  await Deno.writeTextFile(file, '{ "permissions": { "default": { "read": ["."] } } }');
  assertEquals(await permissionNotes(file, undefined), []);
  await Deno.writeTextFile(file, '{ "permissions": { "default": { "env": ["HOME"] } } } // ours');
  assertEquals(await permissionNotes(file, undefined), [
    `The resources grant nothing of the permission set in "${file}": init -P takes it along`,
  ]);
  assertEquals(await permissionNotes(file, "default"), []);
});
