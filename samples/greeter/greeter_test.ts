import { assertEquals } from "@std/assert";
import { startInvokerProcess } from "../../tests/support/invoker_process.ts";
import { connectServices } from "../../tests/support/service_client.ts";

Deno.test("greeter: served, all of its methods answer", async () => {
  const proto = "samples/greeter/greeter.proto";
  await using invoker = await startInvokerProcess(["samples/greeter/greeter.ts", "--proto", proto]);
  assertEquals(
    invoker.firstLine,
    `Serving samples/greeter/greeter.ts#greeter.Greeter (4 methods) on grpc://localhost:${invoker.port}`,
  );
  using client = connectServices(invoker.port, proto);
  const call = async (method: string, ...requests: readonly object[]) =>
    (await client.call(`greeter.Greeter/${method}`, requests)).responses;
  assertEquals(await call("SayHello", { name: "Ada", tone: "TONE_LOUD" }), [
    { message: "HELLO, ADA!", count: "1" },
  ]);
  assertEquals(await call("Repeat", { name: "Ada", times: 2 }), [
    { message: "1: Hello, Ada!" },
    { message: "2: Hello, Ada!" },
  ]);
  assertEquals(await call("Welcome", { name: "Ada" }, { name: "Bob" }), [
    { message: "Welcome, Ada and Bob!", count: "2" },
  ]);
  assertEquals(await call("Chat", { name: "Ada" }, { name: "Bob" }), [
    { message: "Hello, Ada!", count: "2" },
    { message: "Hello, Bob!", count: "3" },
  ]);
});
