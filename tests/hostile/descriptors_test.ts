import { assertEquals } from "@std/assert";
import { denoOptionsFor } from "../e2e/edited_function.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { until } from "../support/eventually.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { invokerProgram, needsBackpressure } from "../support/invoker_program.ts";

/** Uses up all that a process may have open, and then takes memory or does nothing. */
const USING_UP: Readonly<Record<string, string>> = {
  files: `for (;;) held.push(Deno.openSync(import.meta.filename));`,
  sockets: `for (;;) held.push(Deno.listen({ port: 0, hostname: "127.0.0.1" }));`,
};

const CASES = Object.entries(USING_UP).flatMap(([what, loop]) =>
  (["inside", "outside"] as const).map((wire) => ({ what, loop, wire }))
);

for (const { what, loop, wire } of CASES) {
  Deno.test(`descriptors: a function that opens ${what} without end costs its own sandbox only, wire ${wire}`, async () => {
    await using folder = await makeFolder({
      "f.js": `
        const held = [];
        export async function f(text) {
          if (text !== "open") return text;
          try { ${loop} } catch { /* there are no more */ }
          for (;;) {
            held.push(new Uint8Array(2 ** 24).fill(1));
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }`,
    });
    const options = denoOptionsFor("process");
    const [program, ...args] = invokerProgram(
      [folder.file("f.js"), "--isolation=process", `--wire=${wire}`, "--allow-net=127.0.0.1"],
      options,
    );
    await using invoker = await startInvokerProcess([], {
      command: ["sh", "-c", 'ulimit -n 512; exec "$0" "$@"', program, ...args],
    });
    using client = connect(invoker.port);
    const { status, errorCode } = await client.call(["open"], { deadline: Date.now() + 20_000 });
    // With the wire inside nobody is left to tell.
    const expected = wire === "inside"
      ? ["UNAVAILABLE", undefined]
      : ["RESOURCE_EXHAUSTED", "error-server-sandbox-memory"];
    assertEquals([status, errorCode], expected);
    await until(async () => (await client.call(["other"])).texts[0] === "other");
  });
}

Deno.test("descriptors: connections to the port of metrics that use them up end nothing", {
  // An older one's server of HTTP goes on by itself, and says nothing.
  ignore: needsBackpressure(),
}, async () => {
  await using folder = await makeFolder({ "f.js": "export const f = (text) => text;" });
  const [program, ...args] = invokerProgram([folder.file("f.js"), "--metrics-port=0"]);
  await using invoker = await startInvokerProcess([], {
    command: ["sh", "-c", 'ulimit -n 200; exec "$0" "$@"', program, ...args],
  });
  await invoker.untilReported(/metrics on .*\n/);
  const port = Number(/metrics on .*:(\d+)\//.exec(invoker.stderr())?.[1]);
  const held: Deno.Conn[] = [];
  for (let i = 0; i < 250; i++) {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    if (connection) held.push(connection);
  }
  await invoker.untilReported(/Cannot serve metrics for now, it is tried again: .*os error 24/);
  for (const connection of held) connection.close();
  const isServed = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  await until(() => isServed().catch(() => false), invoker.stderr);
  using client = connect(invoker.port);
  assertEquals((await client.call(["x"])).texts, ["x"]);
});
