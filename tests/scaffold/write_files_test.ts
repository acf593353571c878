import { assertEquals, assertRejects } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { writeFiles } from "../../src/scaffold/write_files.ts";
import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";

const FILES = new Map([["a.yaml", "a\n"], ["b.yaml", "b\n"], ["c.yaml", "c\n"]]);

/** Names and texts of all that is in a folder; a folder in it has no text. */
async function contents(folder: TempFolder): Promise<Record<string, string | undefined>> {
  const entries = await Array.fromAsync(Deno.readDir(folder.path), async (entry) => {
    const text = entry.isDirectory ? undefined : await Deno.readTextFile(folder.file(entry.name));
    return [entry.name, text] as const;
  });
  return Object.fromEntries(entries.toSorted());
}

Deno.test("writeFiles: writes all, in order, and nothing else", async () => {
  await using folder = await makeFolder({ "mod.ts": "mine" });
  assertEquals(
    await writeFiles(folder.path, FILES, { force: false }),
    [...FILES.keys()].map((name) => ({ path: folder.file(name), outcome: "written" })),
  );
  assertEquals(await contents(folder), { ...Object.fromEntries(FILES), "mod.ts": "mine" });
});

Deno.test("writeFiles: what is there stays, whatever it is, and is told of", async () => {
  await using folder = await makeFolder({ "a.yaml": "mine", "b.yaml/x": "" });
  await Deno.symlink("nowhere", folder.file("c.yaml"));
  const written = await writeFiles(folder.path, FILES, { force: false });
  assertEquals(written.map(({ outcome }) => outcome), ["skipped", "skipped", "skipped"]);
  assertEquals(await Deno.readTextFile(folder.file("a.yaml")), "mine");
  assertEquals(await Deno.readLink(folder.file("c.yaml")), "nowhere");
});

Deno.test("writeFiles: of what stays it tells whether it differs", async () => {
  await using folder = await makeFolder({ "a.yaml": "a\n", "b.yaml": "b", "c.yaml": "c\nmore\n" });
  const written = await writeFiles(folder.path, FILES, { force: false });
  assertEquals(written.map(({ outcome }) => outcome), ["unchanged", "skipped", "skipped"]);
});

Deno.test("writeFiles: with force what is there is replaced", async () => {
  await using folder = await makeFolder({ "a.yaml": "mine", "elsewhere": "theirs" });
  await Deno.symlink(folder.file("elsewhere"), folder.file("b.yaml"));
  const written = await writeFiles(folder.path, FILES, { force: true });
  assertEquals(written.map(({ outcome }) => outcome), ["written", "written", "written"]);
  assertEquals(await contents(folder), { ...Object.fromEntries(FILES), "elsewhere": "theirs" });
});

Deno.test("writeFiles: a failure half way leaves all as it was, and says so", async () => {
  await using folder = await makeFolder({ "a.yaml": "mine", "c.yaml/x": "" });
  const error = await assertRejects(
    () => writeFiles(folder.path, FILES, { force: true }),
    InvokerError,
  );
  assertEquals(error.code, "start-failed");
  assertEquals(
    error.message,
    `Cannot write "${folder.file("c.yaml")}": there is a folder of this name; ` +
      `no file was written or changed`,
  );
  assertEquals(await contents(folder), { "a.yaml": "mine", "c.yaml": undefined });
});

Deno.test("writeFiles: a file that cannot be moved to its place takes the others back", async () => {
  await using folder = await makeFolder({ "b.yaml": "mine" });
  // It appears while the others are written: nobody's file is overwritten, however late it comes.
  const late = new Map([...FILES, ["sub/../a.yaml", "a again\n"]]);
  await Deno.mkdir(folder.file("sub"));
  const error = await assertRejects(
    () => writeFiles(folder.path, late, { force: true }),
    InvokerError,
    "no file was written or changed",
  );
  assertEquals(error.message.includes("exists"), true, error.message);
  assertEquals(await contents(folder), { "b.yaml": "mine", "sub": undefined });
});

Deno.test("writeFiles: a folder that is not there is not made", async () => {
  await using folder = await makeFolder({});
  await assertRejects(
    () => writeFiles(folder.file("no"), FILES, { force: false }),
    InvokerError,
    "no file was written or changed",
  );
  assertEquals(await contents(folder), {});
});
