import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Grants, mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { mayWrite } from "../../../src/sandbox/permissions/may_write.ts";

const folder = await Deno.makeTempDir();
const inside = join(folder, "fn");
await Deno.mkdir(inside);
await Deno.symlink(inside, join(folder, "link"));
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const file = join(inside, "deno.json");
await Deno.writeTextFile(join(folder, "elsewhere.json"), "{}");
await Deno.symlink(join(folder, "elsewhere.json"), file);

const cases: [name: string, grants: Partial<Grants>, mayWrite: boolean][] = [
  ["nothing", {}, false],
  ["reading", { read: true }, false],
  ["writing all", { write: true }, true],
  ["writing it", { write: [file] }, true],
  ["writing its folder", { write: [inside] }, true],
  ["writing what holds that", { write: [folder] }, true],
  ["writing its folder by a link", { write: [join(folder, "link")] }, true],
  ["writing what it is a link to", { write: [join(folder, "elsewhere.json")] }, true],
  ["writing another file beside it", { write: [join(inside, "data")] }, false],
  ["writing a folder whose name begins like its own", { write: [`${inside}-more`] }, false],
  ["running a program", { run: ["sh"] }, true],
  ["loading a library", { ffi: ["/lib/x.so"] }, true],
];

for (const [name, grants, expected] of cases) {
  Deno.test(`mayWrite: ${name} is ${expected ? "a way" : "no way"} to change a file`, async () => {
    assertEquals(await mayWrite(mergeGrants(grants), file), expected);
  });
}
