import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import denoConfig from "../deno.json" with { type: "json" };
import { type Option, variablesOf } from "../src/cli/options/option.ts";
import { COMMANDS, OPTIONS } from "../src/cli/options/options.ts";
import { VERSION } from "../src/cli/version.ts";
import { projectFiles } from "../src/scaffold/project_files.ts";
import { ALLOWED_IMPORTS } from "./architecture_rules.ts";
import { startInvokerProcess } from "./support/invoker_process.ts";
import { BINARY, needsHttp1, ROOT, sourceOnly } from "./support/invoker_program.ts";
import { findFiles, findTranscripts, type Transcript } from "./support/transcripts.ts";

const README = await Deno.readTextFile(join(ROOT, "README.md"));
const ARCHITECTURE = await Deno.readTextFile(join(ROOT, "docs/architecture.md"));
const OPTIONS_GUIDE = await Deno.readTextFile(join(ROOT, "docs/options.md"));
const COMMANDS_GUIDE = await Deno.readTextFile(join(ROOT, "docs/commands.md"));
const SANDBOX = await Deno.readTextFile(join(ROOT, "docs/sandbox.md"));
const DOCUMENTS = [
  "README.md",
  "docs/cloudevents.md",
  "docs/content-types.md",
  "docs/health.md",
  "docs/http.md",
  "docs/permissions.md",
  "docs/services.md",
  "samples/rot13/README.md",
  "samples/countdown/README.md",
  "samples/wordcount/README.md",
  "samples/runningaverage/README.md",
  "samples/msgpack/README.md",
  "samples/cbor/README.md",
  "samples/greeter/README.md",
  "samples/routeguide/README.md",
  "samples/hono/README.md",
];
/** What a compiled program serves only when it has been bundled. */
const IMPORT_PACKAGES = [
  "samples/msgpack/README.md",
  "samples/cbor/README.md",
  "samples/hono/README.md",
];
/** Where links lead is looked at, and which tasks are named. */
const LINKED = [
  ...DOCUMENTS,
  "CONTRIBUTING.md",
  ...[...Deno.readDirSync(join(ROOT, "docs"))].filter(({ isFile }) => isFile)
    .map(({ name }) => `docs/${name}`).filter((path) => !DOCUMENTS.includes(path)),
];

for (const command of COMMANDS) {
  const heading = `option of \`${command}\``;
  const [document, text] = OPTIONS_GUIDE.includes(`| ${heading} `)
    ? ["options.md", OPTIONS_GUIDE]
    : ["commands.md", COMMANDS_GUIDE];
  Deno.test(`${document}: its table of ${command} has every option, its variables and default`, () => {
    const rows = rowsOf(text, heading);
    const described = rows.map(([name]) => /--([a-z-]+)/.exec(name ?? "")?.[1]);
    const options: readonly Option[] = OPTIONS[command];
    assertEquals(described, options.map(({ name }) => name));
    for (const [i, option] of options.entries()) {
      const [name = "", variables, byDefault] = rows[i] ?? [];
      assertEquals(variables, variablesOf(option).map((variable) => `\`${variable}\``).join(", "));
      assertEquals(byDefault, option.default === undefined ? "" : `\`${option.default}\``);
      assertEquals(/`-([A-Za-z])`/.exec(name)?.[1], option.short);
    }
  });
}

Deno.test("README: it has no more than 250 lines", () => {
  assert(README.split("\n").length <= 250, `${README.split("\n").length} lines`);
});

Deno.test("README: the tasks that it and the other documents name are there, here or in a new project", async () => {
  const project = projectFiles({ name: "greeter", streaming: false, version: VERSION });
  const { tasks } = JSON.parse(project.get("deno.json") ?? "");
  const named = new Set<string>();
  for (const path of LINKED) {
    const text = await Deno.readTextFile(join(ROOT, path));
    for (const [, task = ""] of text.matchAll(/\btask ([a-z]+(?::[a-z]+)*)/g)) named.add(task);
  }
  assert(named.has("test") && named.has("dev"), [...named].join());
  const known = { ...denoConfig.tasks, ...tasks };
  assertEquals([...named].filter((task) => !Object.hasOwn(known, task)), []);
});

Deno.test("README: the files and folders that it and the other documents link to are there", async () => {
  let count = 0;
  for (const document of LINKED) {
    const text = await Deno.readTextFile(join(ROOT, document));
    for (const [, path = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert(await isThere(join(dirname(document), path)), `${document}: ${path}`);
      count++;
    }
  }
  assert(count > 10, `only ${count} links were found`);
});

Deno.test("sandbox.md: its settings are options of serve, with the defaults that they have", () => {
  const rows = rowsOf(SANDBOX, "setting");
  assert(rows.length > 5, `only ${rows.length} settings were found`);
  const options: readonly Option[] = OPTIONS.serve;
  for (const [name = "", byDefault] of rows) {
    const option = options.find((each) => `\`--${each.name}\`` === name);
    assertEquals(byDefault, `\`${option?.default}\``, name);
  }
});

Deno.test("architecture.md: its arrows are those that hold, of the parts that exist", async () => {
  const rules = Object.entries(ALLOWED_IMPORTS);
  const exists = await Promise.all(
    rules.map(async ([part]) => [part, await isPart(part)] as const),
  );
  const existing = new Set(exists.filter(([, there]) => there).map(([part]) => part));
  const told = rowsOf(ARCHITECTURE, "may import").map(([part = "", targets = ""]) => [
    part.replaceAll("`", ""),
    targets === "nothing" ? [] : targets.replaceAll("`", "").split(", "),
  ]);
  assertEquals(
    Object.fromEntries(told),
    Object.fromEntries(
      rules.filter(([part]) => existing.has(part))
        .map(([part, targets]) => [part, targets.filter((target) => existing.has(target))]),
    ),
  );
});

for (const path of DOCUMENTS) {
  Deno.test(`${path}: every command that it shows prints what it says`, {
    ignore: IMPORT_PACKAGES.includes(path) && sourceOnly("it imports packages"),
  }, async () => {
    const markdown = await Deno.readTextFile(join(ROOT, path));
    const folder = await Deno.makeTempDir();
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => Deno.remove(folder, { recursive: true }));
    const files = findFiles(markdown);
    for (const { name, text } of files) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeTextFile(join(folder, name), text);
    }

    const served = findTranscripts(markdown);
    assert(served.length > 0, "it shows no command");
    assertEquals(served.length, markdown.match(/^ *```console$/gm)?.length);
    for (const { serve: [uri = "", ...options], transcripts } of served) {
      const isWritten = files.some(({ name }) => name === uri);
      await using invoker = await startInvokerProcess(
        [isWritten ? join(folder, uri) : uri, ...options],
      );
      for (const transcript of transcripts) {
        assertEquals(await play(transcript, invoker.port), transcript.output, transcript.command);
      }
    }
  });
}

Deno.test(
  "README: its first command serves rot13 and tells how to call it from a second terminal",
  {
    ignore: sourceOnly("it starts the source"),
  },
  async () => {
    const [, command = ""] = /^npx -y deno@2\.9\.6 (run .*)$/m.exec(README) ?? [];
    const first = new Deno.Command(Deno.execPath(), {
      args: [...command.split(" "), "--port=0"],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const [line] = await Promise.all([
      firstMatch(first.stdout, /^Serving/),
      firstMatch(first.stderr, /second terminal: .*call --address localhost:\d+/),
    ]);
    first.kill("SIGTERM");
    await first.status;
    assertMatch(
      line,
      /^Serving samples\/rot13\/rot13\.ts#encode \(direct\) on grpc:\/\/localhost:\d+$/,
    );
    assertStringIncludes(README, line.replace(/\d+$/, "10382"));
  },
);

async function isPart(part: string): Promise<boolean> {
  return await isThere(part) || await isThere(`src/${part}`);
}

function isThere(path: string): Promise<boolean> {
  return Deno.stat(join(ROOT, path)).then(() => true, () => false);
}

/** The cells of a table by one of its headings, row by row. */
function rowsOf(markdown: string, heading: string): string[][] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => line.startsWith("|") && line.includes(`| ${heading} `));
  assert(start >= 0, `there is no table "${heading}"`);
  const end = lines.indexOf("", start);
  return lines.slice(start + 2, end).map((line) =>
    line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim())
  );
}

/**
 * Runs a command of a document, with this Deno in place of the one that npx fetches, or with the
 * compiled program in place of both it and the source.
 */
async function play({ command }: Transcript, port: number): Promise<string> {
  const isCurl = command.startsWith("curl ");
  if (!isCurl) assertStringIncludes(command, "npx -y deno@2.9.6 ");
  const played = isCurl
    ? command.replace("curl ", needsHttp1() ? "curl -sS --http2-prior-knowledge " : "curl -sS ")
      .replace("localhost:10382", `localhost:${port}`)
    : BINARY === undefined
    ? command.replace("npx -y deno@2.9.6", '"$PROGRAM"')
    : command.replace(/npx -y deno@2\.9\.6 (?:task|run .*? invoker\.ts) /, '"$PROGRAM" ');
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `{ ${played}; } 2>&1`],
    cwd: ROOT,
    env: {
      NO_COLOR: "1",
      PROGRAM: BINARY?.path ?? Deno.execPath(),
      INVOKER_ADDRESS: `localhost:${port}`,
    },
    stdin: "null",
  }).output();
  // What Deno itself reports of tasks and permission sets is not shown.
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => !/^(Task|Warning Permissions) /.test(line)).join("\n").trimEnd();
}

/** The first line that matches; what comes after it is read and dropped. */
async function firstMatch(bytes: ReadableStream<Uint8Array>, pattern: RegExp): Promise<string> {
  const decoder = new TextDecoderStream() as TransformStream<Uint8Array, string>;
  const reader = bytes.pipeThrough(decoder).pipeThrough(new TextLineStream()).getReader();
  const seen: string[] = [];
  for (let line = await reader.read(); !line.done; line = await reader.read()) {
    seen.push(line.value);
    if (!pattern.test(line.value)) continue;
    void drain(reader);
    return line.value;
  }
  throw new Error(`It ended without a line like ${pattern}: ${seen.join("\n")}`);
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}
