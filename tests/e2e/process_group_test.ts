import { assertEquals } from "@std/assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import { invokerProgram } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";

const CASES = ["worker", "process"].flatMap((isolation) =>
  ["inside", "outside"].flatMap((wire) =>
    (["SIGINT", "SIGTERM"] as const).map((signal) => [isolation, wire, signal] as const)
  )
);

// A terminal's Ctrl-C, and a supervisor's stop, reach all processes of a group, sandboxes among them.
for (const [isolation, wire, signal] of CASES) {
  Deno.test(`${signal} to the whole group: Calls under way finish, isolation ${isolation}, wire ${wire}`, async () => {
    const [program, ...args] = invokerProgram([
      `${fixturePath("stuck.ts")}?handler=who`,
      `--isolation=${isolation}`,
      `--wire=${wire}`,
      "--port=0",
    ], ["-A"]);
    const invoker = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    const exited = once(invoker, "exit");
    try {
      const [line] = await once(invoker.stdout, "data");
      using client = connect(Number(/:(\d+)\n$/.exec(String(line))?.[1]));
      const call = client.open({ deadline: Date.now() + 10_000 });
      const first = await nextText(call);
      const outcome = outcomeOf(call);
      Deno.kill(-Number(invoker.pid), signal);
      await new Promise((resolve) => setTimeout(resolve, 200));
      call.end(toWireMessage("x"));
      const { status, texts, details } = await outcome;
      assertEquals([status, texts], ["OK", [first]], details);
      assertEquals((await exited)[0], 0);
    } finally {
      invoker.kill("SIGKILL");
      await exited;
    }
  });
}
