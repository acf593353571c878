import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { CallGate } from "../../src/invocation/call_gate.ts";
import { FrameQueue } from "../../src/invocation/frame_queue.ts";
import type { FrameStream } from "../../src/invocation/frame_stream.ts";
import type { Invocation, Invoke } from "../../src/invocation/invocation.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { collect, frame, silence } from "../support/frames.ts";

const boom = new Error("boom");

/** A gate before Calls that the test ends by hand. */
function openGate(maxConcurrentCalls: number) {
  const gate = new CallGate({ maxConcurrentCalls, now: () => 0 });
  const outputs: FrameQueue[] = [];
  const seen: Invocation[] = [];
  const cancelled: unknown[] = [];
  const invoke: Invoke = gate.admit((invocation) => {
    const output = new FrameQueue({ onCancelled: (reason) => cancelled.push(reason) });
    seen.push(invocation);
    outputs.push(output);
    return output.readable;
  });
  const call = (signal = new AbortController().signal, deadlineMs = 5) =>
    invoke({ start: { deadlineMs }, input: silence(), signal });
  return { gate, call, outputs, seen, cancelled };
}

async function assertFails(
  stream: FrameStream,
  code: InvokerError["code"],
  message: string,
): Promise<void> {
  const error = await assertRejects(() => stream.getReader().read(), InvokerError);
  assertEquals([error.code, error.message], [code, message]);
}

Deno.test("CallGate: fails the Call beyond the limit at once and without running it", async () => {
  const { gate, call, outputs } = openGate(2);
  const [first, second, third] = [call(), call(), call()];
  await assertFails(third, "error-server-busy", "Too many Calls at once: the limit is 2");
  assertEquals([gate.callCount, outputs.length], [2, 2]);
  outputs[0]?.push([frame("a")]);
  outputs[0]?.close();
  assertEquals((await collect(first)).texts, ["a"]);
  assertEquals(gate.callCount, 1);
  const fourth = call();
  assertEquals(gate.callCount, 2);
  await Promise.all([second.cancel(), fourth.cancel()]);
});

const ends: [
  title: string,
  end: (stream: FrameStream, output: FrameQueue) => Promise<unknown>,
][] = [
  ["that ended", (stream, output) => {
    output.close();
    return stream.getReader().read();
  }],
  ["that failed", (stream, output) => {
    output.fail(boom);
    return stream.getReader().read().catch(() => {});
  }],
  ["that was cancelled", (stream) => stream.cancel(boom)],
  ["that was cancelled while it was read", async (stream) => {
    const reader = stream.getReader();
    const read = reader.read();
    await reader.cancel(boom);
    await read;
  }],
];

for (const [title, end] of ends) {
  Deno.test(`CallGate: no longer counts a Call ${title}`, async () => {
    const { gate, call, outputs } = openGate(1);
    const stream = call();
    const [output] = outputs;
    assert(output);
    assertEquals(gate.callCount, 1);
    await end(stream, output);
    assertEquals(gate.callCount, 0);
    const next = call();
    assertEquals(gate.callCount, 1);
    await next.cancel();
  });
}

Deno.test("CallGate: hands on start and input, and the caller's abort with its reason", async () => {
  const { call, seen, cancelled } = openGate(1);
  const caller = new AbortController();
  const stream = call(caller.signal);
  assertEquals(seen[0]?.start, { deadlineMs: 5 });
  assertEquals(seen[0]?.signal.aborted, false);
  caller.abort(boom);
  assertStrictEquals(seen[0]?.signal.reason, boom);
  await stream.cancel(boom);
  assertEquals(cancelled, [boom]);
});

Deno.test("CallGate: of who gives it the controller, it needs no signal of its own", async () => {
  const gate = new CallGate({ maxConcurrentCalls: 1 });
  const signals: AbortSignal[] = [];
  const invoke = gate.admit(({ signal, ...others }) => {
    signals.push(signal);
    assertEquals(Object.keys(others), ["start", "input"]);
    return new FrameQueue().readable;
  });
  const controller = new AbortController();
  const { signal } = controller;
  const stream = invoke({ start: {}, input: silence(), signal, controller });
  assertStrictEquals(signals[0], signal);
  gate.abort(new InvokerError("error-server-stopping", "why"));
  assertEquals(signal.reason.message, "why");
  await stream.cancel();
  assertEquals(gate.callCount, 0);
});

Deno.test("CallGate: a Call whose caller has left before starts aborted", async () => {
  const { call, seen } = openGate(1);
  const stream = call(AbortSignal.abort(boom));
  assertStrictEquals(seen[0]?.signal.reason, boom);
  await stream.cancel();
});

Deno.test("CallGate: once shut, it says that the invoker is stopping", async () => {
  const { gate, call, outputs } = openGate(1);
  gate.shut();
  await assertFails(call(), "error-server-stopping", "The invoker is stopping");
  assertEquals(outputs.length, 0);
});

Deno.test("CallGate: shut, it lets Calls under way finish", async () => {
  const { gate, call, outputs } = openGate(3);
  const streams = [call(), call()];
  gate.shut();
  outputs[0]?.push([frame("a")]);
  outputs[0]?.close();
  assertEquals((await collect(streams[0] ?? silence())).texts, ["a"]);
  assertEquals(gate.callCount, 1);
  outputs[1]?.fail(boom);
  assertStrictEquals((await collect(streams[1] ?? silence())).error, boom);
  assertEquals(gate.callCount, 0);
});

Deno.test("CallGate: abort tells every Call under way that the invoker is stopping", async () => {
  const { gate, call, seen } = openGate(2);
  const streams = [call(), call()];
  gate.abort();
  for (const { signal } of seen) {
    assert(signal.reason instanceof InvokerError);
    assertEquals(signal.reason.code, "error-server-stopping");
  }
  await Promise.all(streams.map((stream) => stream.cancel()));
});

Deno.test("CallGate: does not listen to the caller of a Call that has ended", async () => {
  const { call, seen, outputs } = openGate(1);
  const caller = new AbortController();
  const stream = call(caller.signal);
  outputs[0]?.close();
  await collect(stream);
  caller.abort(boom);
  assertEquals(seen[0]?.signal.aborted, false);
});

Deno.test("CallGate: a Call whose time is up is failed without running it", async () => {
  for (const deadlineMs of [-5, 0]) {
    const { gate, call, outputs } = openGate(1);
    await assertFails(call(undefined, deadlineMs), "deadline-exceeded", "The deadline has passed");
    assertEquals([gate.callCount, outputs.length], [0, 0], `${deadlineMs} ms`);
  }
});
