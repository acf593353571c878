import { assert, assertEquals, assertMatch } from "@std/assert";
import { atTerminal, hasTerminals } from "../support/at_terminal.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { ignoreBecause, invokerProgram, ISOLATIONS } from "../support/invoker_program.ts";
import { makeFolder } from "./temp_folder.ts";

const FUNCTION = `
export default async (x: string) => {
  if (x === "late") {
    setTimeout(() => { throw new RangeError("late secret"); });
    return await new Promise(() => {});
  }
  throw new TypeError("secret of " + x, { cause: new Error("the root") });
};
export async function* stream() {
  yield "one";
  throw new Error("secret of the stream");
}
export const print = (x: string) => {
  console.log("one\\n\\x1b[31mtwo\\x1b[0m \\x1b[2J" + x);
  console.warn({ a: 1 });
};
`;

const DENO = { denoOptions: ["--allow-all"] } as const;

for (const isolation of ISOLATIONS) {
  Deno.test(`--log-messages: a function's errors are logged with their stacks, ${isolation}`, async () => {
    await using folder = await makeFolder({ "f.ts": FUNCTION });
    const args = [folder.file("f.ts"), `--isolation=${isolation}`, "--log-messages"];
    await using invoker = await startInvokerProcess([...args, "--handler=default"], DENO);
    using client = connect(invoker.port);
    await client.call(["Ada"]);
    await invoker.untilReported(
      /Call \d+: TypeError: secret of Ada\\n {4}at .*f\.ts:7:9.*the root/,
    );
    // Its own frames are no help to an author.
    assert(!/\/src\/(?:function|sandbox)\//.test(invoker.stderr()), invoker.stderr());
    const late = client.call(["late"]);
    await invoker.untilReported(/RangeError: late secret\\n {4}at .*f\.ts:4:/);
    if (isolation !== "none") await late;
  });

  Deno.test(`--log-messages: without it no message of an error is logged, ${isolation}`, async () => {
    await using folder = await makeFolder({ "f.ts": FUNCTION });
    const args = [folder.file("f.ts"), `--isolation=${isolation}`, "--handler=default"];
    await using invoker = await startInvokerProcess(args, DENO);
    using client = connect(invoker.port);
    await client.call(["Ada"]);
    await invoker.untilReported(/error-server-function-invocation/);
    assert(!invoker.stderr().includes("secret"), invoker.stderr());
  });
}

Deno.test("--log-messages: of a stream, in JSON, as a field of one line", async () => {
  await using folder = await makeFolder({ "f.ts": FUNCTION });
  const args = [folder.file("f.ts"), "--handler=stream", "--log-messages", "--log-format=json"];
  await using invoker = await startInvokerProcess(args);
  using client = connect(invoker.port);
  await client.call(["x"]);
  await invoker.untilReported(/secret of the stream.*\n/);
  const line = invoker.stderr().split("\n").find((each) => each.includes("secret")) ?? "";
  const { level, message } = JSON.parse(line);
  assertEquals(level, "ERROR");
  assertMatch(message, /^Error: secret of the stream\n {4}at .*f\.ts:11:9/);
});

const ignore = !await hasTerminals() && ignoreBecause("a terminal takes Python");

for (const isolation of ISOLATIONS) {
  Deno.test(
    `terminal: what a function prints is shown as it was printed, ${isolation}`,
    { ignore },
    async () => {
      await using folder = await makeFolder({ "f.ts": FUNCTION });
      const serve = [folder.file("f.ts"), `--isolation=${isolation}`, "--handler=print"];
      const command = atTerminal(invokerProgram([...serve, "--port=0"], ["--allow-all"]));
      const [program, ...args] = command;
      const child = new Deno.Command(program, { args, stdin: "null", stdout: "piped" }).spawn();
      let shown = "";
      const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      const until = async (pattern: RegExp) => {
        while (!pattern.test(shown)) {
          const { done, value = "" } = await lines.read();
          if (done) throw new Error(`It showed no ${pattern}: ${shown}`);
          shown += value.replaceAll("\r", "");
        }
        return pattern.exec(shown)?.[1] ?? "";
      };
      try {
        using client = connect(Number(await until(/Serving .*:(\d+)\n/)));
        await client.call(["x"]);
        // deno-lint-ignore no-control-regex -- colours
        await until(/Call \d+ \| one\nCall \d+ \| \x1b\[31mtwo\x1b\[0m \\x1b\[2Jx\x1b\[0m\n/);
        await until(/Call \d+ \[WRN\] \| \{ a: .*1.* \}/);
      } finally {
        child.kill("SIGTERM");
        await lines.cancel();
        await child.status;
      }
    },
  );
}
