import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { writeProject } from "../../src/scaffold/write_project.ts";
import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";

const FILES = new Map([["a.ts", "a\n"], ["b.ts", "b\n"]]);

async function namesIn(path: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).toSorted();
}

async function assertFails(folder: TempFolder, name: string, why: string): Promise<void> {
  const error = await assertRejects(() => writeProject(folder.file(name), FILES), InvokerError);
  assertEquals(error.code, "start-failed");
  assertEquals(
    error.message.replaceAll(folder.path, "DIR"),
    `Cannot make "DIR/${name}": ${why}`,
  );
}

Deno.test("writeProject: makes the folder and all files in it, and nothing beside it", async () => {
  await using folder = await makeFolder({});
  await writeProject(folder.file("new"), FILES);
  assertEquals(await namesIn(folder.path), ["new"]);
  assertEquals(await namesIn(folder.file("new")), ["a.ts", "b.ts"]);
  assertEquals(await Deno.readTextFile(folder.file("new/b.ts")), "b\n");
});

Deno.test("writeProject: others may read the folder as they may read any new one", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await makeFolder({});
  await Deno.mkdir(folder.file("usual"));
  await writeProject(folder.file("new"), FILES);
  const modeOf = async (name: string) => (await Deno.stat(folder.file(name))).mode;
  assertEquals(await modeOf("new"), await modeOf("usual"));
});

Deno.test("writeProject: fills a folder that is empty", async () => {
  await using folder = await makeFolder({});
  await Deno.mkdir(folder.file("empty"));
  await writeProject(folder.file("empty"), FILES);
  assertEquals(await namesIn(folder.file("empty")), ["a.ts", "b.ts"]);
});

Deno.test("writeProject: a folder that is empty stays the one that it was", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await makeFolder({});
  await Deno.mkdir(folder.file("empty"));
  await Deno.symlink(folder.file("empty"), folder.file("link"));
  const { ino } = await Deno.stat(folder.file("empty"));
  await writeProject(folder.file("link"), FILES);
  assertEquals((await Deno.lstat(folder.file("link"))).isSymlink, true);
  assertEquals((await Deno.stat(folder.file("empty"))).ino, ino);
  assertEquals(await namesIn(folder.file("empty")), ["a.ts", "b.ts"]);
});

Deno.test("writeProject: what is there stays as it is", async () => {
  await using folder = await makeFolder({ "file": "mine", "full/a.ts": "mine" });
  await assertFails(folder, "file", "there is a file of this name");
  await assertFails(folder, "full", "there is a folder of this name, and it is not empty");
  assertEquals(await Deno.readTextFile(folder.file("file")), "mine");
  assertEquals(await Deno.readTextFile(folder.file("full/a.ts")), "mine");
  assertEquals(await namesIn(folder.path), ["file", "full"]);
});

Deno.test("writeProject: no folders are made above it", async () => {
  await using folder = await makeFolder({});
  await Deno.writeTextFile(folder.file("file"), "");
  await assertFails(folder, "no/new", `there is no folder "DIR/no"`);
  const error = await assertRejects(() => writeProject(folder.file("file/new"), FILES));
  assertMatch(String(error), /Cannot make ".*\/file\/new": Not a directory/);
  assertEquals(await namesIn(folder.path), ["file"]);
});

Deno.test("writeProject: one that fails half way leaves nothing", async () => {
  await using folder = await makeFolder({ "empty/x": "" });
  await Deno.remove(folder.file("empty/x"));
  const files = new Map([["a.ts", "a\n"], ["a.ts/b.ts", "a file is no folder\n"]]);
  for (const name of ["new", "empty"]) {
    await assertRejects(() => writeProject(folder.file(name), files), InvokerError);
  }
  assertEquals(await namesIn(folder.path), ["empty"]);
  assertEquals(await namesIn(folder.file("empty")), []);
});
