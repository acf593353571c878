import { assertEquals } from "@std/assert";
import { connect, nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import { invokerProgram, ROOT } from "../support/invoker_program.ts";
import { makeFolder } from "./temp_folder.ts";

const FUNCTION = `export default async function* (input: AsyncIterable<string>) {
  for await (const how of input) {
    if (how === "throw") throw new Error("no");
    yield "done";
  }
}
`;

/** Starts an invoker whose standard error the shell hands to `reader`. */
async function startWithReader(file: string, reader: string) {
  const [program, ...args] = invokerProgram([file, "--port", "0"]);
  const command = [program, ...args].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("bash", {
    args: ["-c", `exec ${command} 2> >(${reader})`],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: firstLine = "" } = await lines.read();
  return {
    port: Number(/:(\d+)\n/.exec(firstLine)?.[1]),
    child,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await child.status;
      await lines.cancel();
    },
  };
}

const READERS: readonly [what: string, command: string][] = [
  ["has gone", "exec head -c 1 >/dev/null"],
  ["does not read", "exec sleep 20"],
];

for (const [what, command] of READERS) {
  Deno.test(`log: when whoever is to read it ${what}, Calls go on and a stop is in good order`, async () => {
    await using folder = await makeFolder({ "f.ts": FUNCTION });
    await using invoker = await startWithReader(folder.file("f.ts"), command);
    using client = connect(invoker.port);
    for (let round = 0; round < 10; round++) {
      const calls = await Promise.all(Array.from({ length: 100 }, () => client.call(["throw"])));
      assertEquals(new Set(calls.map(({ status }) => status)), new Set(["UNKNOWN"]));
    }
    assertEquals((await client.call(["x"])).texts, ["done"]);
    const last = client.open();
    last.write(toWireMessage("x"));
    assertEquals(await nextText(last), "done");
    const outcome = outcomeOf(last);
    invoker.child.kill("SIGTERM");
    last.end(toWireMessage("y"));
    const { status, texts } = await outcome;
    assertEquals([status, texts], ["OK", ["done"]]);
    assertEquals((await invoker.child.status).code, 0);
  });
}
