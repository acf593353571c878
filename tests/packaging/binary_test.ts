import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { makeFolder } from "../e2e/temp_folder.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY, binaryOnly, ignoreBecause } from "../support/invoker_program.ts";

const ignore = binaryOnly();
const READS = `export default (path: string): string => Deno.readTextFileSync(path);\n`;

Deno.test("binary: it has at most 115 MB, and the licences of its packages beside it", {
  ignore,
}, async () => {
  const path = BINARY?.path ?? "";
  assert((await Deno.stat(path)).size <= 115_000_000);
  const licences = await Deno.readTextFile(join(path, "..", "THIRD_PARTY_LICENSES"));
  for (const name of ["acorn 8", "protobufjs 7", "amaro 1"]) {
    assertStringIncludes(licences, `\n${name}`);
  }
});

for (const isolation of ["worker", "process"]) {
  Deno.test(`binary: it leaves no file in the folder for those, isolation ${isolation}`, {
    ignore,
  }, async () => {
    await using folder = await makeFolder({ "own/f.ts": READS, "temp/here.txt": "here" });
    const args = [folder.file("own/f.ts"), `--isolation=${isolation}`];
    const temp = folder.file("temp");
    await using invoker = await startInvokerProcess(args, { env: { TMPDIR: temp } });
    using client = connect(invoker.port);
    assertEquals((await client.call([folder.file("own/f.ts")])).texts, [READS]);
    invoker.signal("SIGTERM");
    assertEquals((await invoker.status).code, 0);
    const names = (await Array.fromAsync(Deno.readDir(temp))).map(({ name }) => name);
    assertEquals(names, ["here.txt"]);
  });
}

Deno.test("binary: what a function may not do is refused at a terminal, too: nobody is asked", {
  ignore: ignore || !hasScript(),
}, async () => {
  await using folder = await makeFolder({ "f.ts": READS });
  const command = `${BINARY?.path} ${folder.file("f.ts")} --port=0`;
  const terminal = new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", command, "/dev/null"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = terminal.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()).values();
  try {
    let port = 0;
    for await (const line of lines) {
      port = Number(/^Serving .*:(\d+)\s*$/.exec(line)?.[1]);
      if (port) break;
    }
    using client = connect(port);
    const { status, details } = await client.call(["/etc/hostname"], {
      deadline: Date.now() + 5000,
    });
    assertEquals(status, "PERMISSION_DENIED", details);
    assertMatch(details, /-R=\/etc\/hostname/);
  } finally {
    // It ends with the terminal that it had.
    terminal.kill("SIGKILL");
    await terminal.stdin.close().catch(() => {});
    await terminal.status;
  }
});

Deno.test(
  "binary: broken manifests where it is started do not matter to it",
  { ignore },
  async () => {
    await using folder = await makeFolder({
      "f.ts": `export default (x: string): string => x;\n`,
      // Where it is started there may be anybody's configuration.
      "deno.json": `{ "imports": 1, "lock": `,
      "package.json": "{",
    });
    await using invoker = await startInvokerProcess([folder.file("f.ts")], { cwd: folder.path });
    using client = connect(invoker.port);
    assertEquals((await client.call(["x"])).texts, ["x"]);
  },
);

function hasScript(): boolean {
  try {
    return new Deno.Command("script", { args: ["--version"], stdin: "null" }).outputSync().success;
  } catch {
    return !ignoreBecause("there is no program that makes a terminal: script");
  }
}
