import { assertEquals } from "@std/assert";
import { connect } from "../../tests/support/grpc_client.ts";
import { startInvokerProcess } from "../../tests/support/invoker_process.ts";
import { encode } from "./rot13.ts";

Deno.test("encode: mirrors the letters of either case, and nothing else", () => {
  assertEquals(encode("Hello World"), "Svool Dliow");
  assertEquals(encode("az AZ 3,14 é"), "za ZA 3,14 é");
  assertEquals(encode(""), "");
});

Deno.test("encode: what was encoded twice is as it was", () => {
  const text = "The quick brown fox jumps over the lazy dog.";
  assertEquals(encode(encode(text)), text);
});

Deno.test("encode: served, it answers a Call with one message", async () => {
  await using invoker = await startInvokerProcess(["samples/rot13/rot13.ts?handler=encode"]);
  assertEquals(
    invoker.firstLine,
    `Serving samples/rot13/rot13.ts#encode (direct) on grpc://localhost:${invoker.port}`,
  );
  using client = connect(invoker.port);
  const { status, texts, messages } = await client.call(["Hello World"]);
  assertEquals({ status, texts }, { status: "OK", texts: ["Svool Dliow"] });
  assertEquals(messages[0]?.headers, { "Content-Type": ["text/plain"] });
});

Deno.test("encode: it is the only export, so that it need not be named", async () => {
  await using invoker = await startInvokerProcess(["samples/rot13/rot13.ts"]);
  using client = connect(invoker.port);
  assertEquals((await client.call(["Svool Dliow"])).texts, ["Hello World"]);
});
