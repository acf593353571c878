import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import {
  askWho,
  DENO_OPTIONS,
  ECHO,
  eventually,
  holdCall,
  holdCalls,
  processesTest,
  seenProcesses,
  startProcesses,
  untilEnded,
  WHO,
} from "./serving_processes.ts";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  processesTest(`processes: ${signal} lets Calls in all of them finish, then 0`, async () => {
    await using invoker = await startProcesses(ECHO, ["--drain-timeout=20s"]);
    const calls = await holdCalls(invoker.port);
    invoker.signal(signal);
    await invoker.untilReported(/(?:[^]*Stopping; Calls under way: 1\n){2}/);
    for (const { call } of calls) {
      const outcome = outcomeOf(call);
      call.write(toWireMessage("last"));
      call.end();
      const { status, texts } = await outcome;
      assertEquals([status, texts], ["OK", ["last"]]);
    }
    assertEquals((await invoker.status).code, 0);
    for (const held of calls) {
      await untilEnded(held.pid);
      held[Symbol.dispose]();
    }
  });
}

processesTest(
  "processes: a signal to the whole group is one, and a second one ends all at once",
  async () => {
    await using invoker = await startProcesses(ECHO, ["--drain-timeout=20s"]);
    const calls = await holdCalls(invoker.port);
    for (const { pid } of calls) Deno.kill(pid, "SIGTERM");
    await invoker.untilReported(/(?:[^]*Stopping; Calls under way: 1\n){2}/);
    invoker.signal("SIGTERM");
    for (const { pid } of calls) Deno.kill(pid, "SIGTERM");
    await invoker.untilReported(/Stopping; serving processes: 2\n/);
    // All of them still wait for their Calls.
    for (const { call } of calls) {
      call.write(toWireMessage("on"));
      assertEquals(await nextText(call), "on");
    }
    const outcomes = calls.map(({ call }) => outcomeOf(call));
    invoker.signal("SIGINT");
    assertEquals((await invoker.status).code, 130);
    for (const { pid } of calls) await untilEnded(pid);
    assertEquals((await Promise.all(outcomes)).map(({ status }) => status), [
      "UNAVAILABLE",
      "UNAVAILABLE",
    ]);
    for (const held of calls) held[Symbol.dispose]();
  },
);

processesTest("processes: one that is killed fails its Calls only, and is replaced", async () => {
  await using invoker = await startProcesses(ECHO);
  const [lost, kept] = await holdCalls(invoker.port);
  const outcome = outcomeOf(lost.call);
  Deno.kill(lost.pid, "SIGKILL");
  assertEquals((await outcome).status, "UNAVAILABLE");
  await invoker.untilReported(
    new RegExp(`Process ${lost.pid} ended, a new one takes its place: it died of SIGKILL: .*\n`),
  );
  kept.call.write(toWireMessage("still here"));
  assertEquals(await nextText(kept.call), "still here");
  const replacement = await eventually(async () => {
    using held = await holdCall(invoker.port);
    return held.pid === kept.pid ? undefined : held.pid;
  });
  assertNotEquals(replacement, lost.pid);
  for (const held of [lost, kept]) held[Symbol.dispose]();
});

processesTest("processes: one that ends with 70 for a thread that loops is replaced", async () => {
  const args = ["--stall-timeout=1500ms", "--drain-timeout=500ms"];
  await using invoker = await startProcesses(WHO, args);
  assertMatch(await askWho(invoker.port, "loop"), /^DEADLINE_EXCEEDED: /);
  await invoker.untilReported(
    /ended, a new one takes its place: it exited with 70: .*--max-lost-sandboxes\n/,
  );
  await eventually(async () => (await seenProcesses(invoker.port, 20)).size === 2 || undefined);
});

for (const isolation of ["worker", "process"]) {
  processesTest(
    `processes: when the one that supervises is killed, all end, isolation ${isolation}`,
    async () => {
      await using invoker = await startProcesses(ECHO, [
        "--drain-timeout=1s",
        `--isolation=${isolation}`,
      ], [
        ...DENO_OPTIONS,
        "--allow-env",
      ]);
      const calls = await holdCalls(invoker.port);
      const outcomes = calls.map(({ call }) => outcomeOf(call));
      invoker.signal("SIGKILL");
      await invoker.status;
      // While they drain, the next one can have the port already.
      const listener = await eventually(() => {
        try {
          return Deno.listen({ hostname: "127.0.0.1", port: invoker.port });
        } catch {
          return undefined;
        }
      });
      listener.close();
      assertEquals((await Promise.all(outcomes)).map(({ status }) => status), [
        "UNAVAILABLE",
        "UNAVAILABLE",
      ]);
      for (const held of calls) {
        await untilEnded(held.pid);
        held[Symbol.dispose]();
      }
    },
  );
}
