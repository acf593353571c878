import { assert, assertEquals, assertRejects } from "@std/assert";
import { CallFailedError, NotConnectedError } from "../../../src/grpc/client/call_failed_error.ts";
import { createMessageFunctionClient } from "../../../src/grpc/client/message_function_client.ts";
import { type Frame, NO_HEADERS } from "../../../src/invocation/frame.ts";
import type { FrameStream } from "../../../src/invocation/frame_stream.ts";
import { echo, refuse, type ServerCall, startEchoServer } from "../../cli/echo_server.ts";
import { eachBatch } from "../../support/frames.ts";

const NEVER = new AbortController().signal;

function frame(...payload: readonly number[]): Frame {
  return { payload: new Uint8Array(payload), headers: NO_HEADERS };
}

async function collect(output: FrameStream): Promise<readonly number[][]> {
  const payloads: number[][] = [];
  for await (const frames of eachBatch(output)) {
    for (const { payload } of frames) payloads.push([...payload]);
  }
  return payloads;
}

/** A client and a server that treats each Call as `handle` says. */
async function connect(handle: (call: ServerCall) => void = echo) {
  const server = await startEchoServer(handle);
  const client = createMessageFunctionClient(server.address);
  return {
    invoke: client.invoke,
    [Symbol.asyncDispose]: async () => {
      client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

Deno.test("createMessageFunctionClient: frames go there and back in order", async () => {
  await using client = await connect();
  const input = ReadableStream.from([[frame(1), frame(2)], [], [frame(), frame(3)]]);
  const output = client.invoke({ start: {}, input, signal: NEVER });
  assertEquals(await collect(output), [[1], [2], [], [3]]);
});

Deno.test("createMessageFunctionClient: a Call that fails says with what status and why", async () => {
  await using client = await connect((call) => refuse(call, "no", "error-client-unmarshall"));
  const output = client.invoke({ start: {}, input: ReadableStream.from([]), signal: NEVER });
  const error = await assertRejects(() => collect(output), CallFailedError);
  const { status, code, details, errorCode } = error;
  assertEquals([status, code, details, errorCode], [
    "INVALID_ARGUMENT",
    3,
    "no",
    "error-client-unmarshall",
  ]);
});

Deno.test("createMessageFunctionClient: input that fails cancels the Call and fails its output", async () => {
  const left = Promise.withResolvers<void>();
  await using client = await connect((call) => call.on("cancelled", () => left.resolve()));
  const input = new ReadableStream<readonly Frame[]>({
    start: (controller) => controller.error(new RangeError("broken input")),
  });
  const output = client.invoke({ start: {}, input, signal: NEVER });
  await assertRejects(() => collect(output), RangeError, "broken input");
});

Deno.test("createMessageFunctionClient: a deadline that passes ends the Call", async () => {
  await using client = await connect(() => {});
  const start = { deadlineMs: Date.now() + 100 };
  const output = client.invoke({ start, input: new ReadableStream(), signal: NEVER });
  const { status } = await assertRejects(() => collect(output), CallFailedError);
  assertEquals(status, "DEADLINE_EXCEEDED");
});

for (const when of ["before", "while"] as const) {
  Deno.test(`createMessageFunctionClient: a signal that aborts ${when} it runs cancels the Call`, async () => {
    const abort = new AbortController();
    await using client = await connect((call) => {
      call.on("data", () => abort.abort());
    });
    if (when === "before") abort.abort();
    const input = ReadableStream.from((async function* () {
      yield [frame(1)];
      await new Promise(() => {});
    })());
    const output = client.invoke({ start: {}, input, signal: abort.signal });
    const { status } = await assertRejects(() => collect(output), CallFailedError);
    assertEquals(status, "CANCELLED");
  });
}

Deno.test("createMessageFunctionClient: an output that is cancelled cancels the Call and the input", async () => {
  const left = Promise.withResolvers<void>();
  await using client = await connect((call) => {
    echo(call);
    call.on("cancelled", () => left.resolve());
  });
  const inputCancelled = Promise.withResolvers<void>();
  const input = new ReadableStream<readonly Frame[]>({
    start: (controller) => controller.enqueue([frame(1)]),
    cancel: () => inputCancelled.resolve(),
  });
  const reader = client.invoke({ start: {}, input, signal: NEVER }).getReader();
  assertEquals((await reader.read()).value?.length, 1);
  await reader.cancel();
  await Promise.all([left.promise, inputCancelled.promise]);
});

Deno.test("createMessageFunctionClient: a server that does not read holds the input back", async () => {
  await using client = await connect((call) => call.pause());
  const payload = new Uint8Array(64 * 1024);
  let pulled = 0;
  const input = new ReadableStream<readonly Frame[]>({
    pull(controller) {
      pulled++;
      controller.enqueue([{ payload, headers: NO_HEADERS }]);
    },
  }, { highWaterMark: 0 });
  const output = client.invoke({ start: {}, input, signal: NEVER });
  let before = -1;
  while (pulled === 0 || before !== pulled) {
    before = pulled;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert(pulled > 0 && pulled < 200, `${pulled} payloads were taken`);
  await output.cancel();
});

Deno.test("createMessageFunctionClient: an output that is not read holds the server back", async () => {
  let written = 0;
  await using client = await connect((call) => {
    const payload = new Uint8Array(64 * 1024);
    const write = () => {
      do written++; while (call.write({ payload, headers: {} }));
    };
    call.on("drain", write);
    write();
  });
  const output = client.invoke({ start: {}, input: new ReadableStream(), signal: NEVER });
  let before = -1;
  while (written === 0 || before !== written) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert(written > 0 && written < 400, `${written} payloads were written`);
  await output.cancel();
});

Deno.test("createMessageFunctionClient: a connection that is lost leaves the Call unavailable", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const client = createMessageFunctionClient(`127.0.0.1:${listener.addr.port}`);
  const output = client.invoke({ start: {}, input: new ReadableStream(), signal: NEVER });
  const connection = await listener.accept();
  await connection.read(new Uint8Array(1024));
  connection.close();
  const { status } = await assertRejects(() => collect(output), CallFailedError);
  assertEquals(status, "UNAVAILABLE");
  client.close();
});

Deno.test("createMessageFunctionClient: where nobody listens there is no connection", async () => {
  const server = await startEchoServer();
  await server[Symbol.asyncDispose]();
  const client = createMessageFunctionClient(server.address);
  const output = client.invoke({ start: {}, input: new ReadableStream(), signal: NEVER });
  await assertRejects(() => collect(output), NotConnectedError);
  client.close();
});

Deno.test("createMessageFunctionClient: outputs that have not been read come before the failure", async () => {
  await using client = await connect((call) => {
    for (let i = 0; i < 99; i++) call.write({ payload: new Uint8Array([i]), headers: {} });
    const last = { payload: new Uint8Array([99]), headers: {} };
    call.write(last, () => refuse(call, "enough", "error-server-busy"));
  });
  const output = client.invoke({ start: {}, input: ReadableStream.from([]), signal: NEVER });
  const payloads: number[] = [];
  const error = await assertRejects(async () => {
    for await (const frames of eachBatch(output)) {
      for (const { payload } of frames) payloads.push(payload[0] ?? -1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }, CallFailedError);
  assertEquals(error.details, "enough");
  assertEquals(payloads, Array.from({ length: 100 }, (_, i) => i));
});
