import { assertEquals } from "@std/assert";
import {
  hasChanged,
  isCurrent,
  takeSnapshot,
} from "../../../src/sandbox/watch/function_snapshot.ts";
import { makeFolder, type TempFolder } from "../../e2e/temp_folder.ts";

const FILES = {
  "fn/main.ts": `import { a } from "./a.ts";\nimport "../missing.ts";\nexport const f = () => a;`,
  "fn/a.ts": `import json from "../b.json" with { type: "json" };\nexport const a = json;`,
  "b.json": "{}",
  "other.ts": "",
};
const MADE_OF = ["fn/main.ts", "fn/a.ts", "missing.ts", "b.json"];
const MANIFESTS = ["fn/deno.json", "fn/deno.jsonc", "fn/package.json"];

function namesIn(folder: TempFolder, paths: Iterable<string>): string[] {
  return [...paths].map((path) => path.replace(`${folder.path}/`, ""));
}

Deno.test("takeSnapshot: it has all that the module imports, the manifests, and what else is named", async () => {
  await using folder = await makeFolder(FILES);
  const other = folder.file("other.ts");
  const { entryUrl, files, hashes } = await takeSnapshot(folder.file("fn"), [other]);
  assertEquals(entryUrl, `file://${folder.file("fn/main.ts")}`);
  assertEquals(namesIn(folder, files), [...MADE_OF, ...MANIFESTS]);
  assertEquals(namesIn(folder, hashes.keys()), [...MADE_OF, ...MANIFESTS, "other.ts"]);
  const missing = [...hashes].filter(([, hash]) => hash === "").map(([path]) => path);
  assertEquals(namesIn(folder, missing), ["missing.ts", ...MANIFESTS]);
});

Deno.test("takeSnapshot: of what cannot be found there is what else is named", async () => {
  await using folder = await makeFolder(FILES);
  const { entryUrl, files, hashes } = await takeSnapshot(folder.file("fn/none.ts"), [
    folder.file("b.json"),
  ]);
  assertEquals([entryUrl, files, namesIn(folder, hashes.keys())], [undefined, [], ["b.json"]]);
});

Deno.test("takeSnapshot: what has no end is not read", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await makeFolder({ "f.ts": `import "./pipe.ts";\nimport "/dev/zero";` });
  const { success } = await new Deno.Command("mkfifo", { args: [folder.file("pipe.ts")] }).output();
  assertEquals(success, true);
  const { hashes } = await takeSnapshot(folder.file("f.ts"), []);
  assertEquals([hashes.get(folder.file("pipe.ts")), hashes.get("/dev/zero")], ["", ""]);
});

const CHANGES: readonly [what: string, change: (folder: TempFolder) => Promise<void>, boolean][] = [
  ["a file that is imported", (folder) => write(folder, "fn/a.ts", "export const a = 1;"), true],
  ["data that is imported", (folder) => write(folder, "b.json", "[]"), true],
  ["a file that was missing", (folder) => write(folder, "missing.ts", ""), true],
  ["a file that goes", (folder) => Deno.remove(folder.file("b.json")), true],
  ["a manifest", (folder) => write(folder, "fn/deno.json", "{}"), true],
  ["another entry", (folder) => write(folder, "fn/mod.ts", FILES["fn/main.ts"]), true],
  ["no function any more", (folder) => Deno.remove(folder.file("fn"), { recursive: true }), true],
  ["the same content", (folder) => write(folder, "fn/a.ts", FILES["fn/a.ts"]), false],
  ["another file", (folder) => write(folder, "other.ts", "1"), false],
];

for (const [what, change, isOther] of CHANGES) {
  Deno.test(`hasChanged: ${what}: ${isOther}`, async () => {
    await using folder = await makeFolder(FILES);
    const before = await takeSnapshot(folder.file("fn"), []);
    assertEquals(await isCurrent(folder.file("fn"), before), true);
    await change(folder);
    assertEquals(hasChanged(before, await takeSnapshot(folder.file("fn"), [])), isOther);
    assertEquals(await isCurrent(folder.file("fn"), before), !isOther);
  });
}

async function write(folder: TempFolder, name: string, text: string): Promise<void> {
  await Deno.writeTextFile(folder.file(name), text);
}
