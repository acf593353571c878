import { assertEquals } from "@std/assert";
import { callCommand } from "../../../src/cli/serve/call_command.ts";
import { denoProgram } from "../../../src/cli/deno_program.ts";
import { parseOptions } from "../../../src/cli/options/parse_options.ts";
import { makeFolder } from "../../e2e/temp_folder.ts";
import { createFakeIo } from "../fake_io.ts";

const HERE = { host: "localhost", port: 10382 };
const PROJECT = {
  "deno.json": JSON.stringify({
    tasks: {
      call: { command: "deno run -N jsr:@projectriff/deno-function-invoker@^1/invoker call" },
    },
  }),
};

function options(...argv: readonly string[]) {
  return parseOptions("serve", argv, () => undefined).options;
}

const DATA:
  readonly (readonly [input: Parameters<typeof callCommand>[0]["input"], data: string])[] = [
    [undefined, "hello"],
    ["string", "hello"],
    ["bytes", "hello"],
    ["number", "1"],
    ["boolean", "true"],
    ["json", `--content-type application/json '{"…": "…"}'`],
    ["schema", `--content-type application/json '{"…": "…"}'`],
  ];

for (const [input, data] of DATA) {
  Deno.test(`callCommand: a handler of ${input ?? "anything"} is called with ${data}`, () => {
    const command = callCommand({ ...HERE, input }, options(), createFakeIo());
    assertEquals(command, `invoker call ${data}`);
  });
}

for (const [method, word] of [["a.One/Do", "a.One/Do"], ["One/Do", ".One/Do"]] as const) {
  Deno.test(`callCommand: the method ${method} is called as ${word}`, () => {
    const running = { ...HERE, input: undefined, methods: [method] };
    assertEquals(callCommand(running, options(), createFakeIo()), `invoker call ${word} '{}'`);
  });
}

Deno.test("callCommand: where there is a task that calls, it is named, unless it may not do it", async () => {
  await using folder = await makeFolder(PROJECT);
  const linked = createFakeIo({ cwd: folder.path, sourceFolder: "/opt/invoker/src" });
  const task = "npx -y deno@2.9.6 task call";
  const source = "npx -y deno@2.9.6 run -qP /opt/invoker/invoker.ts call";
  assertEquals(callCommand(HERE, options(), linked), `${task} hello`);
  assertEquals(
    callCommand({ ...HERE, port: 1 }, options(), linked),
    `${task} --address localhost:1 hello`,
  );
  assertEquals(
    callCommand({ ...HERE, host: "10.0.0.1" }, options(), linked),
    `${source} --address 10.0.0.1:10382 hello`,
  );
  assertEquals(
    callCommand(HERE, options("--tls-cert", "c.pem", "--tls-key", "k.pem"), linked),
    `${source} --tls-cert c.pem hello`,
  );
  const blind = createFakeIo({ ...linked, isGranted: () => false });
  assertEquals(callCommand(HERE, options(), blind), `${source} hello`);
  const compiled = createFakeIo({ cwd: folder.path });
  assertEquals(callCommand(HERE, options(), compiled), "invoker call hello");
});

Deno.test("denoProgram: it is deno where that is on PATH, as far as can be told", () => {
  const program = (execPath: string, path: string | undefined) =>
    denoProgram(createFakeIo({ execPath, getEnv: (name) => name === "PATH" ? path : undefined }));
  assertEquals(program("/usr/bin/deno", "/bin:/usr/bin"), "deno");
  assertEquals(program("/home/me/.deno/bin/deno", "/bin:/usr/bin"), "npx -y deno@2.9.6");
  assertEquals(program("/usr/bin/deno", undefined), "npx -y deno@2.9.6");
});
