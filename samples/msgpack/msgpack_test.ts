import { decode, encode } from "@msgpack/msgpack";
import { CallError, loadFunction } from "@projectriff/deno-function-invoker";
import { assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../tests/support/grpc_client.ts";
import { startInvokerProcess } from "../../tests/support/invoker_process.ts";
import { sourceOnly } from "../../tests/support/invoker_program.ts";

const readings = { sensor: "t1", values: [1, 2, 6] };
const summary = { sensor: "t1", min: 1, max: 6, mean: 3 };
const MSGPACK = "application/vnd.msgpack";

Deno.test("summarize: sums up, in JSON and in MessagePack", async () => {
  await using summarize = await loadFunction(import.meta.resolve("./msgpack.ts"));
  assertEquals(await summarize.call(readings), summary);
  assertEquals(await summarize.call(readings, { contentType: MSGPACK, accept: MSGPACK }), summary);
});

Deno.test("summarize: answers in the type that the caller prefers", async () => {
  await using summarize = await loadFunction(import.meta.resolve("./msgpack.ts"));
  for (
    const [accept, contentType] of [
      [undefined, "application/json"],
      ["*/*", "application/json"],
      ["application/x-msgpack", "application/x-msgpack"],
      ["application/json;q=0.5, application/msgpack", "application/msgpack"],
    ]
  ) {
    const outputs = summarize.stream([readings], accept === undefined ? {} : { accept });
    const [output] = await Array.fromAsync(outputs);
    assertEquals(output?.headers.get("Content-Type"), contentType);
    assertEquals(output?.value, summary);
  }
});

Deno.test("summarize: what is no MessagePack is told of", async () => {
  await using summarize = await loadFunction(import.meta.resolve("./msgpack.ts"));
  const half = encode(readings).slice(0, -1);
  const { code } = await assertRejects(
    () => summarize.call(half, { contentType: MSGPACK }),
    CallError,
  );
  assertEquals(code, "error-client-unmarshall");
});

Deno.test("summarize: served, it reads and writes MessagePack", {
  ignore: sourceOnly("the compiled program fetches no packages"),
}, async () => {
  await using invoker = await startInvokerProcess(["samples/msgpack/msgpack.ts"]);
  using client = connect(invoker.port);
  const { status, messages } = await client.call([{
    payload: encode(readings),
    headers: { "Content-Type": MSGPACK, Accept: MSGPACK },
  }]);
  assertEquals(status, "OK");
  assertEquals(messages.map(({ headers }) => headers), [{ "Content-Type": [MSGPACK] }]);
  assertEquals(messages.map(({ payload }) => decode(payload)), [summary]);
});
