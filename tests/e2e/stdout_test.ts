import { assertEquals, assertMatch } from "@std/assert";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { makeFolder } from "./temp_folder.ts";

const PRINTS = `
import process from "node:process";
const bytes = (text: string) => new TextEncoder().encode(text);
Deno.stdout.writeSync(bytes("Serving fake\\n"));
export default async (x: string) => {
  console.table([{ table: x }]);
  console.log("log", x);
  console.group("group");
  process.stdout.write("process " + x + "\\n");
  await Deno.stdout.write(bytes("deno " + x + "\\n"));
  return x;
};
`;

for (const isolation of ["worker", "none"]) {
  Deno.test(`serve: whatever way a handler prints, it is on stderr, isolation ${isolation}`, async () => {
    await using folder = await makeFolder({ "f.ts": PRINTS });
    await using invoker = await startInvokerProcess([
      folder.file("f.ts"),
      `--isolation=${isolation}`,
    ]);
    using client = connect(invoker.port);
    assertEquals((await client.call(["x"])).texts, ["x"]);
    invoker.signal("SIGTERM");
    await invoker.status;
    assertEquals(await invoker.restOfStdout(), "");
    for (const printed of ["Serving fake", "table", "log x", "group", "process x", "deno x"]) {
      assertMatch(invoker.stderr(), new RegExp(printed));
    }
  });
}

Deno.test("serve: an uncaught error is one line, which says where but not what", async () => {
  await using folder = await makeFolder({
    "f.ts": `export default (x: string) => {
      setTimeout(() => { throw new Error("late\\n2026 [ERR] forged \\x1b[2J" + x); });
      return new Promise(() => {});
    };`,
  });
  await using invoker = await startInvokerProcess([folder.file("f.ts")]);
  using client = connect(invoker.port);
  const { errorCode, details } = await client.call(["x"]);
  assertEquals(errorCode, "error-server-sandbox-exited");
  assertMatch(details, /uncaught error: late/);
  // The log is written in the background.
  await invoker.untilReported(/The sandbox ended.*\n/);
  const lines = invoker.stderr().split("\n").filter((line) => /The sandbox ended/.test(line));
  assertEquals(lines.length, 1, invoker.stderr());
  assertMatch(
    lines[0] ?? "",
    /\[ERR\] invoker: sandbox 1: .* uncaught error at file:.*f\.ts:2:32$/,
  );
  assertEquals(/late|forged/.test(invoker.stderr()), false, invoker.stderr());
});
