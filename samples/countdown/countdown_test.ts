import { assertEquals, assertThrows } from "@std/assert";
import { connect, nextText, toWireMessage } from "../../tests/support/grpc_client.ts";
import { startInvokerProcess } from "../../tests/support/invoker_process.ts";
import { countDown } from "./countdown.ts";

const PATH = "samples/countdown/countdown.ts";

Deno.test("countDown: every step from the number down, then lift-off", async () => {
  assertEquals(await Array.fromAsync(countDown("2")), ["2", "1", "Lift-off!"]);
  assertEquals(await Array.fromAsync(countDown(1)), ["1", "Lift-off!"]);
});

Deno.test("countDown: refuses what it cannot count down from", () => {
  for (const from of ["soon", "-3", "0", "1.5", ""]) {
    assertThrows(() => countDown(from), RangeError, `Cannot count down from "${from}"`);
  }
});

Deno.test("countDown: served, one message is answered with many, text or JSON", async () => {
  await using invoker = await startInvokerProcess([PATH]);
  using client = connect(invoker.port);
  const json = { payload: "2", headers: { "Content-Type": "application/json" } };
  for (const message of ["2", json]) {
    const { status, texts } = await client.call([message]);
    assertEquals({ status, texts }, { status: "OK", texts: ["2", "1", "Lift-off!"] });
  }
});

Deno.test("countDown: served, each step comes when it is made, not all at the end", async () => {
  await using invoker = await startInvokerProcess([PATH]);
  using client = connect(invoker.port);
  const call = client.open();
  const status = new Promise<number>((resolve) => call.on("status", ({ code }) => resolve(code)));
  call.on("error", () => {});
  call.write(toWireMessage("1000"));
  assertEquals(await nextText(call), "1000");
  assertEquals(await nextText(call), "999");
  call.cancel();
  assertEquals(await status, 1);
});

Deno.test("countDown: served, what it throws is the Call's error", async () => {
  await using invoker = await startInvokerProcess([PATH]);
  using client = connect(invoker.port);
  const { status, details, errorCode, texts } = await client.call(["soon"]);
  assertEquals({ status, details, errorCode, texts }, {
    status: "UNKNOWN",
    details: 'Cannot count down from "soon": it is no whole number above zero',
    errorCode: "error-server-function-invocation",
    texts: [],
  });
});
