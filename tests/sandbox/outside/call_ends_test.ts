import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Frame } from "../../../src/invocation/frame.ts";
import { FrameQueue } from "../../../src/invocation/frame_queue.ts";
import type { FrameStream } from "../../../src/invocation/frame_stream.ts";
import type { Invocation, Invoke } from "../../../src/invocation/invocation.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { WINDOW_BYTES } from "../../../src/sandbox/link/credit.ts";
import type { CallClient } from "../../../src/sandbox/outside/call_client.ts";
import { batches, collect, frame, headersOf, silence, textOf } from "../../support/frames.ts";
import { describeError } from "../../support/run_function.ts";
import { joinEnds, settle } from "./joined_ends.ts";

const gone = new DOMException("the caller has left", "AbortError");
const echo: Invoke = ({ input }) => input;

function open(
  client: CallClient,
  input: FrameStream,
  { signal = new AbortController().signal, start = {} }: Partial<Invocation> = {},
): FrameStream {
  return client.invoke({ start, input, signal });
}

/** An `Invoke` whose invocations and outputs the test holds in its hands. */
function held() {
  const invocations: Invocation[] = [];
  const outputs: FrameQueue[] = [];
  const cancelled: unknown[] = [];
  const invoke: Invoke = (invocation) => {
    const output = new FrameQueue({ onCancelled: (reason) => cancelled.push(reason) });
    invocations.push(invocation);
    outputs.push(output);
    return output.readable;
  };
  return { invoke, invocations, outputs, cancelled };
}

Deno.test("call ends: echo payloads and headers in order, and then the end", async () => {
  const { client } = joinEnds(echo);
  const input = batches([frame("a", { "X-One": ["1", "2"] }), frame("")], [frame("b")]);
  const { frames, texts, error } = await collect(open(client, input));
  assertEquals([texts, error], [["a", "", "b"], undefined]);
  assertEquals(frames.map(headersOf), [{ "X-One": ["1", "2"] }, {}, {}]);
  assertEquals(client.callCount, 0);
});

Deno.test("call ends: a Call without frames is one control message in and one out", async () => {
  const { client, toSandbox, fromSandbox } = joinEnds(echo);
  const start = { deadlineMs: 12 };
  assertEquals((await collect(open(client, batches(), { start }))).texts, []);
  assertEquals(toSandbox.flatMap(({ messages }) => messages), [
    { type: "open", call: 1, deadlineMs: 12 },
    { type: "half-close", call: 1 },
  ]);
  assertEquals(fromSandbox.flatMap(({ messages }) => messages), [{ type: "end", call: 1 }]);
});

Deno.test("call ends: the deadline arrives, and no deadline as well", async () => {
  const { invoke, invocations, outputs } = held();
  const { client } = joinEnds(invoke);
  const streams = [
    open(client, batches(), { start: { deadlineMs: 12 } }),
    open(client, batches()),
  ];
  await settle();
  assertEquals(invocations.map(({ start }) => start), [{ deadlineMs: 12 }, {}]);
  for (const output of outputs) output.close();
  await Promise.all(streams.map(collect));
});

Deno.test("call ends: an error crosses with code and message, behind the frames before it", async () => {
  const { invoke, outputs } = held();
  const { client } = joinEnds(invoke);
  const collected = collect(open(client, silence()));
  await settle();
  outputs[0]?.push([frame("a")]);
  outputs[0]?.push([frame("b")]);
  outputs[0]?.fail(new InvokerError("error-client-unmarshall", 'parsing "foo": not a number'));
  const { texts, error } = await collected;
  assertEquals(texts, ["a", "b"]);
  assertEquals(describeError(error), 'error-client-unmarshall: parsing "foo": not a number');
  assertEquals(client.callCount, 0);
});

Deno.test("call ends: what was not thrown on purpose is internal", async () => {
  const { client } = joinEnds(() =>
    new ReadableStream({ start: (controller) => controller.error(new Error("boom")) })
  );
  assertEquals(describeError((await collect(open(client, batches()))).error), "internal: boom");
});

Deno.test("call ends: the half-close arrives after the last frame, and output may follow it", async () => {
  const { client } = joinEnds(({ input }) =>
    new ReadableStream({
      async pull(controller) {
        const { texts } = await collect(input);
        controller.enqueue([frame(texts.join(""))]);
        controller.close();
      },
    }, { highWaterMark: 0 })
  );
  const { texts } = await collect(open(client, batches([frame("a")], [frame("b")])));
  assertEquals(texts, ["ab"]);
});

Deno.test("call ends: the end may come before the half-close, and lets go of the input", async () => {
  const { invoke, outputs } = held();
  const { client, toSandbox } = joinEnds(invoke);
  const reasons: unknown[] = [];
  const input = new ReadableStream<readonly Frame[]>({
    cancel: (reason) => void reasons.push(reason),
  });
  const collected = collect(open(client, input));
  await settle();
  outputs[0]?.push([frame("a")]);
  outputs[0]?.close();
  assertEquals((await collected).texts, ["a"]);
  await settle();
  assertEquals([client.callCount, reasons.length], [0, 1]);
  const types = toSandbox.flatMap(({ messages }) => messages.map(({ type }) => type));
  assertEquals(types, ["open"]);
});

Deno.test("call ends: the caller's abort reaches the handler's signal, input and output", async () => {
  const { invoke, invocations, cancelled } = held();
  const { client } = joinEnds(invoke);
  const caller = new AbortController();
  const reader = open(client, silence(), caller).getReader();
  const read = reader.read();
  await settle();
  const input = invocations[0]?.input.getReader().read();
  caller.abort(gone);
  assertStrictEquals(await assertRejects(() => read), gone);
  const failure = await assertRejects(() => input ?? Promise.resolve(), DOMException);
  const reason = invocations[0]?.signal.reason;
  assertEquals([reason.name, reason.message], ["AbortError", "the caller has left"]);
  assertStrictEquals(failure, reason);
  assertEquals(cancelled, [reason]);
  assertEquals(client.callCount, 0);
});

Deno.test("call ends: cancelling the output cancels the Call", async () => {
  const { invoke, invocations, cancelled } = held();
  const { client } = joinEnds(invoke);
  const stream = open(client, silence());
  await settle();
  await stream.cancel(new DOMException("enough", "TimeoutError"));
  await settle();
  const reason = invocations[0]?.signal.reason;
  assertEquals([reason.name, reason.message], ["TimeoutError", "enough"]);
  assertEquals([cancelled.length, client.callCount], [1, 0]);
});

Deno.test("call ends: an input that fails cancels the Call with that reason", async () => {
  const { invoke, invocations } = held();
  const { client } = joinEnds(invoke);
  const input = new FrameQueue();
  const collected = collect(open(client, input.readable));
  await settle();
  input.fail(gone);
  assertStrictEquals((await collected).error, gone);
  await settle();
  assertEquals(invocations[0]?.signal.reason.message, "the caller has left");
});

Deno.test("call ends: a caller that has left before is answered, and the handler is told", async () => {
  const { invoke, invocations } = held();
  const { client } = joinEnds(invoke);
  const signal = AbortSignal.abort(gone);
  assertStrictEquals((await collect(open(client, silence(), { signal }))).error, gone);
  await settle();
  assertEquals([invocations[0]?.signal.aborted ?? true, client.callCount], [true, 0]);
});

Deno.test("call ends: an output that nobody reads stops its maker, and loses nothing", async () => {
  const size = 1000;
  const total = 5000;
  let made = 0;
  const { client } = joinEnds(() =>
    new ReadableStream<readonly Frame[]>({
      pull(controller) {
        const payload = new Uint8Array(size);
        new DataView(payload.buffer).setUint32(0, made);
        controller.enqueue([{ payload, headers: new Map() }]);
        if (++made === total) controller.close();
      },
    }, { highWaterMark: 0 })
  );
  const stream = open(client, batches());
  await settle();
  await settle();
  const atRest = made;
  assert(atRest > 0 && atRest * size <= WINDOW_BYTES + size, `${atRest} were made`);
  await settle();
  assertEquals(made, atRest);
  const { frames } = await collect(stream);
  const numbers = frames.map(({ payload }) =>
    new DataView(payload.buffer, payload.byteOffset).getUint32(0)
  );
  assertEquals(numbers, Array.from({ length: total }, (_, at) => at));
});

Deno.test("call ends: an input that nobody reads stops the caller, and loses nothing", async () => {
  const size = 1000;
  const total = 2000;
  let sent = 0;
  const input = new ReadableStream<readonly Frame[]>({
    pull(controller) {
      controller.enqueue([frame(String(sent).padEnd(size))]);
      if (++sent === total) controller.close();
    },
  }, { highWaterMark: 0 });
  const { invoke, invocations, outputs } = held();
  const { client } = joinEnds(invoke);
  const stream = open(client, input);
  await settle();
  await settle();
  const atRest = sent;
  assert(atRest > 0 && atRest * size <= WINDOW_BYTES + size, `${atRest} were sent`);
  await settle();
  assertEquals(sent, atRest);
  const { texts } = await collect(invocations[0]?.input ?? silence());
  assertEquals(texts.map(Number), Array.from({ length: total }, (_, at) => at));
  outputs[0]?.close();
  await collect(stream);
});

Deno.test("call ends: 200 Calls at once keep apart", async () => {
  const { client } = joinEnds(echo);
  const calls = Array.from({ length: 200 }, async (_, call) => {
    const input = batches([frame(`${call}a`)], [frame(`${call}b`), frame(`${call}c`)]);
    const { texts } = await collect(open(client, input));
    assertEquals(texts, [`${call}a`, `${call}b`, `${call}c`]);
  });
  assertEquals(client.callCount, 200);
  await Promise.all(calls);
  assertEquals(client.callCount, 0);
});

Deno.test("call ends: payloads of 1 MB get through whole, several windows each", async () => {
  const { client } = joinEnds(echo);
  const payloads = [1, 2, 3].map((byte) => new Uint8Array(1024 * 1024).fill(byte));
  const { frames } = await collect(open(client, batches(...payloads.map((each) => [frame(each)]))));
  assertEquals(frames.map(({ payload }) => payload.byteLength), [1, 2, 3].map(() => 1024 * 1024));
  for (const [at, { payload }] of frames.entries()) assert(payload.every((x) => x === at + 1));
  assertEquals(payloads.map((each) => each.byteLength), [1, 2, 3].map(() => 1024 * 1024));
});

Deno.test("call ends: what comes late for a Call that has ended is ignored", async () => {
  const { client, server } = joinEnds(echo);
  await collect(open(client, batches([frame("a")])));
  const payloads = new TextEncoder().encode("lateb");
  const late = (call: number) => ({ call, headers: [-1], headerTable: [] });
  const other = new FrameQueue();
  const reader = open(client, other.readable).getReader();
  const read = reader.read();
  await settle();
  server.receive({
    payloads,
    messages: [
      { type: "frames", sizes: [4], ...late(1) },
      { type: "half-close", call: 1 },
      { type: "credit", call: 1, bytes: 5 },
      { type: "cancel", call: 1, reason: { name: "AbortError", message: "" } },
      { type: "frames", sizes: [1], ...late(2) },
    ],
  });
  assertEquals((await read).value?.map(textOf), ["b"]);
  const next = reader.read();
  client.receive({
    payloads,
    messages: [
      { type: "frames", sizes: [4], ...late(1) },
      { type: "credit", call: 1, bytes: 5 },
      { type: "end", call: 1 },
      { type: "end", call: 99, error: { code: "internal", message: "" } },
      { type: "frames", sizes: [1], ...late(2) },
    ],
  });
  assertEquals((await next).value?.map(textOf), ["b"]);
  other.close();
  assertEquals((await reader.read()).done, true);
});

Deno.test("CallClient: fail ends every Call, after what came before, and every later one", async () => {
  const { invoke, outputs } = held();
  const { client, toSandbox } = joinEnds(invoke);
  const reasons: unknown[] = [];
  const input = new ReadableStream<readonly Frame[]>({
    cancel: (reason) => void reasons.push(reason),
  });
  const [first, second] = [open(client, input), open(client, silence())];
  await settle();
  outputs[0]?.push([frame("a")]);
  await settle();
  const posts = toSandbox.length;
  const lost = new InvokerError("error-server-sandbox-exited", "The sandbox ended: x");
  client.fail(lost);
  client.fail(new Error("later"));
  const outcomes = await Promise.all([first, second, open(client, silence())].map(collect));
  assertEquals(outcomes.map(({ texts }) => texts), [["a"], [], []]);
  for (const { error } of outcomes) assertStrictEquals(error, lost);
  await settle();
  assertEquals([client.callCount, reasons, toSandbox.length], [0, [lost], posts]);
  for (const output of outputs) output.close();
});

Deno.test("call ends: the output of a Call that was cancelled is not sent", async () => {
  const { invoke, outputs } = held();
  const { client, fromSandbox } = joinEnds(invoke);
  const stream = open(client, silence());
  await settle();
  await stream.cancel(gone);
  await settle();
  outputs[0]?.push([frame("late")]);
  outputs[0]?.close();
  await settle();
  assertEquals(fromSandbox, []);
});

Deno.test("CallClient: whenIdle resolves when the last Call has ended, whatever its end", async () => {
  const { invoke, outputs } = held();
  const { client } = joinEnds(invoke);
  await client.whenIdle();
  const [first, second] = [open(client, silence()), open(client, silence())];
  const told: number[] = [];
  const idle = Promise.all([client.whenIdle(), client.whenIdle()])
    .then(() => told.push(client.callCount));
  await settle();
  outputs[0]?.close();
  await collect(first);
  await settle();
  assertEquals(told, []);
  await second.cancel(gone);
  await idle;
  assertEquals(told, [0]);
  const third = open(client, silence());
  const idleAgain = client.whenIdle();
  client.fail(gone);
  await idleAgain;
  assertStrictEquals((await collect(third)).error, gone);
  for (const output of outputs) output.close();
});
