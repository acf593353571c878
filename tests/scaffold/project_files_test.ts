import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { projectFiles } from "../../src/scaffold/project_files.ts";

const DIRECT = { name: "greet", streaming: false, version: "1.2.3" };
const KIT = "@projectriff/deno-function-invoker";

function manifestOf(files: ReadonlyMap<string, string>) {
  return JSON.parse(files.get("deno.json") ?? "");
}

for (const streaming of [false, true]) {
  Deno.test(`projectFiles: a function, its test, deno.json and a README, streaming ${streaming}`, () => {
    const files = projectFiles({ ...DIRECT, streaming });
    assertEquals([...files.keys()], ["mod.ts", "mod_test.ts", "deno.json", "README.md"]);
    assertEquals(/function\*/.test(files.get("mod.ts") ?? ""), streaming);
    assertStringIncludes(files.get("README.md") ?? "", "# greet\n");
  });
}

Deno.test("projectFiles: the kit and the tasks name one release, in the same words", () => {
  const { imports, tasks, links } = manifestOf(projectFiles(DIRECT));
  assertEquals(imports, { [KIT]: `jsr:${KIT}@^1.2.3` });
  for (const name of ["dev", "call", "check", "start"]) {
    assertStringIncludes(tasks[name].command, ` jsr:${KIT}@^1.2.3/invoker `);
  }
  assertEquals(links, undefined);
});

Deno.test("projectFiles: an invoker from source is linked", () => {
  const files = projectFiles({ ...DIRECT, link: "../invoker" });
  assertEquals(manifestOf(files).links, ["../invoker"]);
  for (const [text, tells] of [[files, true], [projectFiles(DIRECT), false]] as const) {
    assertEquals(/remove `links`/.test(text.get("README.md") ?? ""), tells);
  }
});

Deno.test("projectFiles: the tests and the invoker go by the same permission set", () => {
  const { permissions, tasks } = manifestOf(projectFiles(DIRECT));
  assertEquals(permissions, { default: { read: ["."] } });
  for (const name of ["test", "dev", "check", "start"]) {
    assert(/ -P(?: |$)/.test(tasks[name].command), tasks[name].command);
    assertStringIncludes(tasks[name].command, "--no-prompt");
  }
});

Deno.test("projectFiles: every task that the README names is there", () => {
  const files = projectFiles(DIRECT);
  const named = [...(files.get("README.md") ?? "").matchAll(/deno task (\w+(?::\w+)?)/g)]
    .map(([, task = ""]) => task);
  const { tasks } = manifestOf(files);
  assert(named.length > 4, named.join());
  assertEquals(named.filter((task) => !Object.hasOwn(tasks, task)), []);
});

Deno.test("projectFiles: the tests check types first, and leave those in a sandbox to a task of their own", () => {
  const { tasks } = manifestOf(projectFiles(DIRECT));
  assert(tasks.test.command.startsWith("deno check && deno test "), tasks.test.command);
  assertStringIncludes(tasks["test:sandbox"].command, "'**/*_e2e.ts'");
});
