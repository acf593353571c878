import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  connect,
  nextText,
  outcomeOf,
  type TestCall,
  type TestClient,
  toWireMessage,
} from "../support/grpc_client.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { fixturePath, serveFixture } from "./serve_fixture.ts";

const ECHO = `${fixturePath("errors.ts")}?handler=echo`;
/** So long that its end is logged long after what the tests wait for. */
const LONG = "--drain-timeout=20s";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  for (const isolation of ["worker", "none"]) {
    Deno.test(`${signal}: Calls under way finish, then 0, isolation ${isolation}`, async () => {
      const args = [ECHO, LONG, `--isolation=${isolation}`];
      await using invoker = await startInvokerProcess(args);
      using client = connect(invoker.port);
      const call = await openCall(client);
      const outcome = outcomeOf(call);
      invoker.signal(signal);
      await untilItRefuses(invoker.port);
      // What is under way goes on as before.
      for (const text of ["one", "two"]) {
        call.write(toWireMessage(text));
        assertEquals(await nextText(call), text);
      }
      call.end();
      call.resume();
      const { status, texts } = await outcome;
      assertEquals([status, texts], ["OK", ["one", "two"]]);
      await assertDrained(invoker);
    });
  }
}

Deno.test("SIGTERM: new Calls are refused while others finish", async () => {
  await using invoker = await startInvokerProcess([ECHO, LONG]);
  using client = connect(invoker.port);
  const call = await openCall(client);
  const outcome = outcomeOf(call);
  invoker.signal("SIGTERM");
  await untilItRefuses(invoker.port);
  // On the connection that is there, and on one that would be new.
  using stranger = connect(invoker.port);
  for (const each of [client, stranger]) {
    const { status, texts } = await each.call(["x"], { deadline: Date.now() + 5000 });
    assertEquals([status, texts], ["UNAVAILABLE", []]);
  }
  call.end();
  call.resume();
  assertEquals((await outcome).status, "OK");
  await assertDrained(invoker);
});

Deno.test("--drain-timeout: what does not finish in time is cancelled, and it is still a graceful stop", async () => {
  await using invoker = await startInvokerProcess([ECHO, "--drain-timeout=200ms"]);
  using client = connect(invoker.port);
  const calls = [await openCall(client), await openCall(client)];
  const outcomes = calls.map(outcomeOf);
  for (const call of calls) call.resume();
  invoker.signal("SIGTERM");
  for (const { status, errorCode, details } of await Promise.all(outcomes)) {
    assertEquals([status, errorCode, details], [
      "UNAVAILABLE",
      "error-server-stopping",
      "The invoker is stopping",
    ]);
  }
  assertEquals((await invoker.status).code, 0);
  assertStringIncludes(invoker.stderr(), "did not end within 200 ms and are cancelled: 2");
  assertNoStack(invoker);
});

Deno.test("--drain-timeout: a handler that does not heed its signal does not keep it", async () => {
  const args = [`${fixturePath("cancel.ts")}?handler=direct`, "--drain-timeout=100ms"];
  await using invoker = await startInvokerProcess(args);
  using client = connect(invoker.port);
  const pending = client.call(["wait deaf"]);
  assertEquals((await client.call(["until deaf started"])).status, "OK");
  invoker.signal("SIGTERM");
  assertEquals((await pending).errorCode, "error-server-stopping");
  assertEquals((await invoker.status).code, 0);
});

for (
  const [first, second] of [["SIGTERM", "SIGTERM"], ["SIGINT", "SIGINT"], [
    "SIGTERM",
    "SIGINT",
  ]] as const
) {
  Deno.test(`${second} after ${first}: it ends at once with 130`, async () => {
    await using invoker = await startInvokerProcess([ECHO, LONG]);
    using client = connect(invoker.port);
    const call = await openCall(client);
    const outcome = outcomeOf(call);
    call.resume();
    invoker.signal(first);
    await untilItRefuses(invoker.port);
    // The same signal so soon would be taken for an echo of the first.
    if (first === second) await new Promise((resolve) => setTimeout(resolve, 100));
    invoker.signal(second);
    assertEquals((await invoker.status).code, 130);
    assert((await outcome).status !== "OK");
  });
}

Deno.test("SIGTERM: it does not wait for a client that only stays connected", async () => {
  await using invoker = await startInvokerProcess([ECHO, LONG]);
  using idle = connect(invoker.port);
  using second = connect(invoker.port);
  for (const client of [idle, second]) assertEquals((await client.call(["x"])).texts, ["x"]);
  invoker.signal("SIGTERM");
  await assertDrained(invoker);
});

Deno.test("SIGTERM: it does not wait for a connection that says nothing", async () => {
  await using invoker = await startInvokerProcess([ECHO, "--drain-timeout=2s"]);
  using _socket = await Deno.connect({ hostname: "127.0.0.1", port: invoker.port });
  {
    using client = connect(invoker.port);
    assertEquals((await client.call(["x"])).texts, ["x"]);
  }
  invoker.signal("SIGTERM");
  await assertDrained(invoker);
});

Deno.test("SIGTERM: a Call whose client left does not keep it", async () => {
  await using invoker = await startInvokerProcess([ECHO, LONG]);
  using client = connect(invoker.port);
  const call = await openCall(client);
  const outcome = outcomeOf(call);
  invoker.signal("SIGTERM");
  await untilItRefuses(invoker.port);
  call.cancel();
  call.resume();
  assertEquals((await outcome).status, "CANCELLED");
  await assertDrained(invoker);
});

Deno.test("SIGTERM: a client that does not read is given up at the drain timeout", async () => {
  const args = [`${fixturePath("flow.ts")}?handler=flow`, "--drain-timeout=300ms"];
  await using invoker = await startInvokerProcess(args);
  using client = connect(invoker.port);
  const call = client.open();
  const outcome = outcomeOf(call);
  call.write(toWireMessage("flood"));
  assertMatch(await nextText(call) ?? "", /^1 x/);
  invoker.signal("SIGTERM");
  assertEquals((await invoker.status).code, 0);
  call.resume();
  assert((await outcome).status !== "OK");
});

Deno.test("stop: twice is once, and the port is free after it", async () => {
  await using served = await serveFixture("forms.ts");
  const { invoker, client } = served;
  assertEquals((await client.call(["x"])).texts, ["X"]);
  const stops = [invoker.stop(), invoker.stop()];
  await Promise.all(stops);
  await using again = await serveFixture("forms.ts", { port: invoker.port });
  assertEquals((await again.client.call(["y"])).texts, ["Y"]);
});

/** A Call of `echo` that is under way. */
async function openCall(client: TestClient): Promise<TestCall> {
  const call = client.open();
  call.write(toWireMessage("in"));
  assertEquals(await nextText(call), "in");
  return call;
}

/** Resolves when the invoker takes no new connections. */
async function untilItRefuses(port: number): Promise<void> {
  while (true) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      // Reset: it was still in the queue of the socket that has just been closed.
      if (!(error instanceof Deno.errors.ConnectionReset)) {
        if (error instanceof Deno.errors.ConnectionRefused) return;
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** It has ended well, and not by the drain timeout. */
async function assertDrained(invoker: InvokerProcess): Promise<void> {
  assertEquals((await invoker.status).code, 0);
  assert(!invoker.stderr().includes("did not end within"), invoker.stderr());
  assertNoStack(invoker);
}

function assertNoStack(invoker: InvokerProcess): void {
  assert(!invoker.stderr().includes("    at "), invoker.stderr());
}
