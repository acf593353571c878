import { assertEquals } from "@std/assert";
import { connect } from "../support/grpc_client.ts";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { makeFolder } from "./temp_folder.ts";

const FUNCTION = `
export const hello = (x: string) => "Hello, " + x;
export const rest = (...x: string[]) => x.length;
export const silent = { interaction: "direct", output: "string", run: (x: string) => { x.length; } };
`;
const SECRET = "secret words";

const ADVICE: readonly [handler: string, advice: RegExp][] = [
  ["hello", /\[WRN\] .*"hello" is run for the first message of a Call.*--promote each.*quotes/],
  ["rest", /\[WRN\] .*"rest" gets no message: .*give it a plain one first/],
  ["silent", /\[WRN\] .*"silent" declares an output and returned nothing/],
];

for (const [handler, advice] of ADVICE) {
  for (const isolation of ["worker", "process", "none"]) {
    Deno.test(`advice: of ${handler}, once and without a payload, ${isolation}`, async () => {
      await using folder = await makeFolder({ "f.ts": FUNCTION });
      await using invoker = await startInvokerProcess(
        [folder.file("f.ts"), `--handler=${handler}`, `--isolation=${isolation}`],
        { denoOptions: ["--allow-all"] },
      );
      const address = `--address=localhost:${invoker.port}`;
      for (let i = 0; i < 2; i++) {
        const { code, stderr } = await runInvoker(["call", address, SECRET, SECRET]);
        assertEquals([code, stderr], [0, ""]);
      }
      await invoker.untilReported(advice);
      invoker.signal("SIGTERM");
      await invoker.status;
      const lines = invoker.stderr().split("\n").filter((line) => line.includes("[WRN]"));
      assertEquals(lines.filter((line) => advice.test(line)).length, 1, invoker.stderr());
      assertEquals(invoker.stderr().includes(SECRET), false);
    });
  }
}

Deno.test("advice: none of what is as it should be", async () => {
  await using folder = await makeFolder({ "f.ts": FUNCTION });
  await using invoker = await startInvokerProcess([folder.file("f.ts"), "--handler=hello"]);
  using client = connect(invoker.port);
  assertEquals((await client.call(["x"])).texts, ["Hello, x"]);
  invoker.signal("SIGTERM");
  await invoker.status;
  assertEquals(invoker.stderr().includes("[WRN]"), false, invoker.stderr());
});
