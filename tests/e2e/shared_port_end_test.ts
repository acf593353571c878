import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import {
  ECHO,
  eventually,
  type HeldCall,
  holdCall,
  holdCalls,
  sharedPortTest,
  startSharing,
  untilEnded,
} from "./shared_port.ts";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  sharedPortTest(`${signal} lets Calls in all of them finish, then 0`, async (isolation) => {
    await using invoker = await startSharing(isolation, ECHO, ["--drain-timeout=20s"]);
    const calls = await holdCalls(invoker.port);
    invoker.signal(signal);
    await invoker.untilReported(/Stopping; Calls under way: 2\n/);
    for (const { call } of calls) {
      const outcome = outcomeOf(call);
      call.write(toWireMessage("last"));
      call.end();
      const { status, texts } = await outcome;
      assertEquals([status, texts], ["OK", ["last"]]);
    }
    assertEquals((await invoker.status).code, 0);
    await assertEnded(calls);
  });
}

sharedPortTest("Calls that outlast the drain are cancelled", async (isolation) => {
  await using invoker = await startSharing(isolation, ECHO, ["--drain-timeout=500ms"]);
  const calls = await holdCalls(invoker.port);
  const outcomes = calls.map(({ call }) => outcomeOf(call));
  invoker.signal("SIGTERM");
  for (const { status, errorCode } of await Promise.all(outcomes)) {
    assertEquals([status, errorCode], ["UNAVAILABLE", "error-server-stopping"]);
  }
  assertEquals((await invoker.status).code, 0);
  await invoker.untilReported(/within 500 ms and are cancelled: 2\n/);
  await assertEnded(calls);
});

sharedPortTest(
  "a signal to the whole group is one, and a second one ends all at once",
  async (isolation) => {
    await using invoker = await startSharing(isolation, ECHO, ["--drain-timeout=20s"]);
    const calls = await holdCalls(invoker.port);
    const signalGroup = (signal: Deno.Signal) => {
      if (isolation === "process") { for (const { pid } of calls) Deno.kill(pid, signal); }
      invoker.signal(signal);
    };
    signalGroup("SIGTERM");
    await invoker.untilReported(/Stopping; Calls under way: 2\n/);
    for (const { call } of calls) {
      call.write(toWireMessage("on"));
      assertEquals(await nextText(call), "on");
    }
    const outcomes = calls.map(({ call }) => outcomeOf(call));
    signalGroup("SIGINT");
    assertEquals((await invoker.status).code, 130);
    for (const { status } of await Promise.all(outcomes)) {
      // What becomes of a connection that breaks off is up to the client: its library says both.
      assert(["UNAVAILABLE", "INTERNAL"].includes(status), status);
    }
    await assertEnded(calls);
  },
);

sharedPortTest("one that is killed fails its Calls only, and is replaced", async (isolation) => {
  await using invoker = await startSharing(isolation, ECHO, ["--stall-timeout=20s"]);
  const [lost, kept] = await holdCalls(invoker.port);
  const outcome = outcomeOf(lost.call);
  Deno.kill(lost.pid, "SIGKILL");
  assertEquals((await outcome).status, "UNAVAILABLE");
  await invoker.untilReported(
    new RegExp(
      `sandbox ${lost.pid}: The sandbox ended, a new one takes its place: it died of SIGKILL: .*\n`,
    ),
  );
  kept.call.write(toWireMessage("still here"));
  assertEquals(await nextText(kept.call), "still here");
  const replacement = await eventually(async () => {
    using held = await holdCall(invoker.port);
    return held.pid === kept.pid ? undefined : held.pid;
  });
  assertNotEquals(replacement, lost.pid);
  for (const held of [lost, kept]) held[Symbol.dispose]();
}, ["process"]);

sharedPortTest("when the one that supervises is killed, all end", async (isolation) => {
  await using invoker = await startSharing(isolation, ECHO, ["--drain-timeout=1s"]);
  const calls = await holdCalls(invoker.port);
  const outcomes = calls.map(({ call }) => outcomeOf(call));
  invoker.signal("SIGKILL");
  await invoker.status;
  // The next one can have the port.
  const listener = await eventually(() => {
    try {
      return Deno.listen({ hostname: "127.0.0.1", port: invoker.port });
    } catch {
      return undefined;
    }
  });
  listener.close();
  const statuses = (await Promise.all(outcomes)).map(({ status }) => status);
  assertEquals(statuses, ["UNAVAILABLE", "UNAVAILABLE"]);
  await assertEnded(calls);
});

/** All processes of these Calls have ended; the Calls are left. */
async function assertEnded(calls: readonly HeldCall[]): Promise<void> {
  for (const held of calls) {
    await untilEnded(held.pid);
    held[Symbol.dispose]();
  }
}
