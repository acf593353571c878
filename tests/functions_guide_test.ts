import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { VERSION } from "../src/cli/version.ts";
import { projectFiles } from "../src/scaffold/project_files.ts";
import { makeFolder } from "./e2e/temp_folder.ts";
import { ROOT } from "./support/invoker_program.ts";
import { findFiles } from "./support/transcripts.ts";

const README = await Deno.readTextFile(join(ROOT, "README.md"));
const GUIDE = await Deno.readTextFile(join(ROOT, "docs/functions.md"));
const EVENTS = await Deno.readTextFile(join(ROOT, "docs/cloudevents.md"));
const PROJECT = projectFiles({ name: "greeter", streaming: false, version: VERSION, link: ROOT });
const MANIFEST = JSON.parse(PROJECT.get("deno.json") ?? "");
const KIT = "@projectriff/deno-function-invoker";

Deno.test("functions.md, cloudevents.md: their files are a project whose tests pass, and commands print what they say", async () => {
  const files = toRecord([...findFiles(GUIDE), ...findFiles(EVENTS)]);
  const config = JSON.parse(files["deno.json"] ?? "");
  assertEquals(
    [config.imports[KIT], config.unstable, config.permissions],
    [MANIFEST.imports[KIT], MANIFEST.unstable, MANIFEST.permissions],
    "it shows another deno.json than that of a new project",
  );
  await using project = await makeFolder({
    ...files,
    "deno.json": JSON.stringify({ ...MANIFEST, ...config }),
  });

  const own = await deno(["task", "test"], project.path);
  const inSandbox = await deno(["task", "test:sandbox"], project.path);
  const { command } = MANIFEST.tasks["test:sandbox"];
  assertStringIncludes(GUIDE, `\`${command}\``);
  assert(countPassed(own) > 0, own);
  for (const name of Object.keys(files).filter((name) => name.endsWith("_test.ts"))) {
    assertStringIncludes(own, `from ./${name}`);
  }
  assertEquals(countPassed(inSandbox), 3, inSandbox);

  const transcripts = [...GUIDE.matchAll(/^```console\n\$ invoker (.+)\n((?:.*\n)*?)```$/gm)];
  assert(transcripts.length > 0, "it shows no command");
  assertEquals(transcripts.length, GUIDE.match(/^ *```console$/gm)?.length);
  for (const [, command = "", output] of transcripts) {
    const args = ["--allow-net", "--allow-read", "--allow-env", `jsr:${KIT}/invoker`];
    const printed = await deno(
      ["run", "--quiet", "--no-prompt", ...args, ...command.split(" ")],
      project.path,
    );
    assertEquals(printed.replaceAll(project.path, "/home/me/greeter"), output, command);
  }
});

Deno.test("README: what it puts into a new project passes its test there", async () => {
  await using project = await makeFolder({
    ...Object.fromEntries(PROJECT),
    "deno.json": JSON.stringify({
      ...MANIFEST,
      imports: { ...MANIFEST.imports, zod: "npm:zod@4.6.7" },
    }),
    ...toRecord(findFiles(README, "project")),
  });
  const output = await deno(["task", "test"], project.path);
  assertEquals(countPassed(output), 1, output);
});

function toRecord(
  files: readonly { readonly name: string; readonly text: string }[],
): Record<string, string> {
  return Object.fromEntries(files.map(({ name, text }) => [name, text]));
}

/** What it prints, first on standard output. */
async function deno(args: readonly string[], cwd: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return decoder.decode(stdout) + decoder.decode(stderr);
}

/** How many tests have passed; 0 when any has not. */
function countPassed(output: string): number {
  return Number(/^ok \| (\d+) passed /m.exec(output)?.[1] ?? 0);
}
