import { assert, assertEquals } from "@std/assert";
import { toFileUrl } from "@std/path";
import { ModuleLoader } from "../../../src/loader/module_loader.ts";
import { createCompileAhead } from "../../../src/sandbox/compile/compile_ahead.ts";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { makeFolder, type TempFolder } from "../../e2e/temp_folder.ts";

const IN_TIME_MS = 10_000;

Deno.test("createCompileAhead: the modules of a graph come compiled, and run without their files", async () => {
  await using folder = await makeFolder({
    "main.ts": `import { b } from "./b.ts"; import "node:path"; export const a: number = b + 1;`,
    "b.ts":
      `import { a } from "./main.ts"; export const b: number = 1; export const later = () => a;`,
  });
  const entryUrl = urlOf(folder, "main.ts");
  const compiled = await createCompileAhead(entryUrl, readOf(folder), IN_TIME_MS)();
  assertEquals(compiled.map(({ url }) => url), [entryUrl, urlOf(folder, "b.ts")]);
  await Deno.remove(folder.file("b.ts"));
  await Deno.remove(folder.file("main.ts"));
  const { module } = await new ModuleLoader({}, compiled).import(entryUrl);
  assertEquals({ ...module }, { a: 2 });
});

Deno.test("createCompileAhead: what the sandbox may not read is not read", async () => {
  await using folder = await makeFolder({ "main.ts": `export const text: string = "main";` });
  await using other = await makeFolder({ "secret.ts": `export const text: string = "secret";` });
  const secretUrl = urlOf(other, "secret.ts");
  await Deno.writeTextFile(
    folder.file("main.ts"),
    `export * from ${JSON.stringify(secretUrl)}; import "./missing.ts"; import "npm:unknown";`,
  );
  const entryUrl = urlOf(folder, "main.ts");
  const urls = async (folders: readonly TempFolder[]) => {
    const grants = mergeGrants({ read: folders.map(({ path }) => path) });
    return (await createCompileAhead(entryUrl, grants, IN_TIME_MS)()).map(({ url }) => url);
  };
  assertEquals(await urls([folder]), [entryUrl]);
  assertEquals(await urls([folder, other]), [entryUrl, secretUrl]);
  assertEquals(await urls([other]), []);
});

Deno.test("createCompileAhead: who asks at the same time shares one, who asks later has what is there then", async () => {
  await using folder = await makeFolder({ "main.ts": `export const a: number = 1;` });
  const entryUrl = urlOf(folder, "main.ts");
  const compile = createCompileAhead(entryUrl, readOf(folder), IN_TIME_MS);
  const [one, two] = await Promise.all([compile(), compile()]);
  assert(one === two);
  await Deno.writeTextFile(folder.file("main.ts"), `export const a: number = 2;`);
  const { module } = await new ModuleLoader({}, await compile()).import(entryUrl);
  assertEquals({ ...module }, { a: 2 });
});

Deno.test("createCompileAhead: what takes too long is left to the sandbox", async () => {
  await using folder = await makeFolder({ "main.ts": `export const a: number = 1;` });
  assertEquals(await createCompileAhead(urlOf(folder, "main.ts"), readOf(folder), 0)(), []);
});

function urlOf(folder: TempFolder, name: string): string {
  return toFileUrl(folder.file(name)).href;
}

function readOf(folder: TempFolder) {
  return mergeGrants({ read: [folder.path] });
}
