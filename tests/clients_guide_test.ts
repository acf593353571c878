import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { findPythonWithGrpc } from "./conformance/python_client.ts";
import { fixturePath } from "./e2e/serve_fixture.ts";
import { makeFolder } from "./e2e/temp_folder.ts";
import { startInvokerProcess } from "./support/invoker_process.ts";
import { ROOT } from "./support/invoker_program.ts";
import { findFiles } from "./support/transcripts.ts";

const GUIDE = await Deno.readTextFile(join(ROOT, "docs/clients.md"));
const PROTO = await Deno.readTextFile(join(ROOT, "proto/function.proto"));
const FILES = new Map(findFiles(GUIDE).map(({ name, text }) => [name, text]));
const DEBIAN_GO_SOURCES = "/usr/share/gocode";

type Command = readonly [program: string, ...args: string[]];

interface Client {
  readonly file: string;
  /** Where its file and its generated code go. */
  readonly folder?: string;
  /** What has to be there, and what it is from. */
  readonly needs: readonly (readonly [Command, from: string])[];
  readonly prepare: readonly Command[];
  readonly run: Command;
  readonly env?: Readonly<Record<string, string>>;
}

const PYTHON = findPythonWithGrpc() ?? "python3";
const PYTHON_OUT = ["--python_out=.", "--grpc_python_out=."];
const CLIENTS: readonly Client[] = [
  {
    file: "client.py",
    needs: [[[PYTHON, "-c", "import grpc_tools.protoc, grpc"], "Debian's python3-grpc-tools"]],
    prepare: [[PYTHON, "-m", "grpc_tools.protoc", "-I.", ...PYTHON_OUT, "function.proto"]],
    run: [PYTHON, "client.py"],
  },
  {
    file: "client.mjs",
    needs: [[["npm", "--version"], "Node 20 or newer"]],
    prepare: [["npm", "install", "--no-audit", "@grpc/grpc-js@1.14.7", "@grpc/proto-loader@0.8.1"]],
    run: ["node", "client.mjs"],
  },
  {
    file: "client.go",
    folder: "src/example.com/client",
    needs: [
      [["go", "version"], "Debian's golang-go"],
      [["protoc", "--version"], "Debian's protobuf-compiler"],
      [["test", "-x", "/usr/bin/protoc-gen-go"], "Debian's golang-goprotobuf-dev"],
      [
        ["test", "-d", `${DEBIAN_GO_SOURCES}/src/google.golang.org/grpc`],
        "Debian's golang-google-grpc-dev",
      ],
    ],
    // Debian's generator is older than the one that the guide names: it takes other arguments.
    prepare: [
      ["mkdir", "function"],
      ["protoc", "--go_out=plugins=grpc,import_path=function:function", "function.proto"],
      ["go", "build", "-o", "client", "."],
    ],
    run: ["./client"],
    env: { GO111MODULE: "off", GOPATH: `.:${DEBIAN_GO_SOURCES}`, GOFLAGS: "" },
  },
];

assertEquals([...FILES.keys()].sort(), CLIENTS.map(({ file }) => file).sort());

for (const { file, folder = ".", needs, prepare, run, env = {} } of CLIENTS) {
  const missing = needs.find(([command]) => !succeeds(command))?.[1];
  // deno-lint-ignore no-console
  if (missing !== undefined) console.warn(`Skipped: ${file} of the clients, needs ${missing}`);
  Deno.test(`clients.md: ${file} prints the answers, and how a Call failed`, {
    ignore: missing !== undefined,
  }, async () => {
    await using made = await makeFolder({
      [`${folder}/${file}`]: FILES.get(file) ?? "",
      [`${folder}/function.proto`]: PROTO,
    });
    const cwd = join(made.path, folder);
    const variables = { ...env, ...(env.GOPATH && { GOPATH: env.GOPATH.replace(".", made.path) }) };
    const runHere = (command: Command) => runIn(cwd, command, variables);
    for (const command of prepare) {
      const { code, printed } = await runHere(command);
      assertEquals(code, 0, printed);
    }
    await using streaming = await startInvokerProcess(["samples/countdown/countdown.ts"]);
    const counted = await runHere([...run, `localhost:${streaming.port}`, "3"]);
    assertEquals(counted, { code: 0, printed: "3\n2\n1\nLift-off!\n" });

    await using failing = await startInvokerProcess([fixturePath("errors.ts") + "?handler=fail"]);
    const failed = await runHere([...run, `localhost:${failing.port}`, "error"]);
    assertEquals(failed.code, 1, failed.printed);
    assertMatch(failed.printed, /error-server-function-invocation/);
  });
}

function succeeds([program, ...args]: Command): boolean {
  try {
    return new Deno.Command(program, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

async function runIn(
  cwd: string,
  [program, ...args]: Command,
  env: Record<string, string>,
): Promise<{ readonly code: number; readonly printed: string }> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    env,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, printed: decoder.decode(stdout) + decoder.decode(stderr) };
}
