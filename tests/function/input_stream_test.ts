import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { DecodedInput, type DecodedInputOptions } from "../../src/function/decoded_input.ts";
import type { Frame } from "../../src/invocation/frame.ts";
import { FrameQueue } from "../../src/invocation/frame_queue.ts";
import type { FrameStream } from "../../src/invocation/frame_stream.ts";
import { batches, frame, textOf } from "../support/frames.ts";

const gone = new DOMException("the caller has left", "AbortError");

function decoded(
  input: FrameStream,
  options: Partial<DecodedInputOptions> = {},
): DecodedInput {
  return new DecodedInput(input, {
    decode: textOf,
    onArrived: () => {},
    onUndecodable: () => {},
    ...options,
  });
}

function streamOf(...texts: string[][]): ReadableStream<unknown> {
  return decoded(batches(...texts.map((batch) => batch.map((text) => frame(text))))).values;
}

const readings: [title: string, read: (stream: ReadableStream<unknown>) => Promise<unknown[]>][] = [
  ["for await", (stream) => Array.fromAsync(stream)],
  ["values()", (stream) => Array.fromAsync(stream.values())],
  ["pipeThrough", (stream) => Array.fromAsync(stream.pipeThrough(new TransformStream()))],
  ["tee", async (stream) => {
    const [one, other] = await Promise.all(stream.tee().map((each) => Array.fromAsync(each)));
    assertEquals(one, other);
    return one ?? [];
  }],
  ["a reader", async (stream) => {
    const reader = stream.getReader();
    const values = [];
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      values.push(read.value);
    }
    await reader.closed;
    return values;
  }],
  ["an iterator that is asked for several at once", async (stream) => {
    const iterator = stream[Symbol.asyncIterator]();
    const results = await Promise.all(Array.from({ length: 6 }, () => iterator.next()));
    assertEquals(results.map(({ done }) => done), [false, false, false, false, true, true]);
    return results.slice(0, 4).map(({ value }) => value);
  }],
  ["an iterator, and then another", async (stream) => {
    const values = [];
    for await (const value of stream.values({ preventCancel: true })) {
      values.push(value);
      break;
    }
    return [...values, ...await Array.fromAsync(stream)];
  }],
  ["an iterator, and then a reader", async (stream) => {
    const iterator = stream.values({ preventCancel: true });
    const { value } = await iterator.next();
    await iterator.return?.();
    const reader = stream.getReader();
    const second = await reader.read();
    reader.releaseLock();
    return [value, second.value, ...await Array.fromAsync(stream)];
  }],
];

for (const [title, read] of readings) {
  Deno.test(`input: ${title} gives every value in order`, async () => {
    assertEquals(await read(streamOf(["a", "b"], [], ["c"], ["d"])), ["a", "b", "c", "d"]);
  });
}

Deno.test("input: is locked while somebody iterates, and not afterwards", async () => {
  const stream = streamOf(["a", "b"]);
  for await (const _ of stream) {
    assertEquals(stream.locked, true);
    assertThrows(() => stream.getReader(), TypeError, "locked");
    assertThrows(() => stream.values(), TypeError, "locked");
    await assertRejects(() => stream.cancel(), TypeError, "locked");
  }
  assertEquals(stream.locked, false);
  await stream.cancel();
  assertEquals(await stream.getReader().read(), { done: true, value: undefined });
});

Deno.test("input: what was iterated to its end can be used as any that has closed", async () => {
  const uses: ((stream: ReadableStream<unknown>) => unknown)[] = [
    (stream) => Array.fromAsync(stream),
    (stream) => stream.getReader().closed,
    (stream) => stream.pipeTo(new WritableStream()),
    (stream) => Array.fromAsync(stream.pipeThrough(new TransformStream())),
    (stream) => stream.tee(),
    (stream) => stream.cancel(),
  ];
  for (const use of uses) {
    const stream = streamOf(["a"]);
    await Array.fromAsync(stream);
    await use(stream);
  }
});

Deno.test("input: who leaves the loop lets go of it, with the reason", async () => {
  const reasons: unknown[] = [];
  const input = new ReadableStream<readonly Frame[]>({
    pull: (controller) => controller.enqueue([frame("a"), frame("b")]),
    cancel: (reason) => void reasons.push(reason),
  }, { highWaterMark: 0 });
  const stream = decoded(input).values;
  const iterator = stream[Symbol.asyncIterator]();
  assertEquals(await iterator.next(), { done: false, value: "a" });
  assertEquals(await iterator.return?.(gone), { done: true, value: gone });
  assertEquals(await iterator.next(), { done: true, value: undefined });
  assertEquals([reasons, stream.locked], [[gone], false]);
});

Deno.test("input: return() waits for the step before it", async () => {
  const queue = new FrameQueue();
  const iterator = decoded(queue.readable).values[Symbol.asyncIterator]();
  const steps = [iterator.next(), iterator.return?.(gone), iterator.next()];
  queue.push([frame("a"), frame("b")]);
  assertEquals(await Promise.all(steps), [
    { done: false, value: "a" },
    { done: true, value: gone },
    { done: true, value: undefined },
  ]);
});

Deno.test("input: a failure comes to who waits, once, and the stream has failed", async () => {
  const source = decoded(new FrameQueue().readable);
  const stream = source.values;
  const iterator = stream[Symbol.asyncIterator]();
  const next = iterator.next();
  source.fail(gone);
  assertStrictEquals(await assertRejects(() => next), gone);
  assertEquals(await iterator.next(), { done: true, value: undefined });
  assertStrictEquals(await assertRejects(() => stream.getReader().closed), gone);
});

Deno.test("input: a failure comes before what is there and was not asked for", async () => {
  const source = decoded(batches([frame("a"), frame("b")]));
  const iterator = source.values[Symbol.asyncIterator]();
  assertEquals((await iterator.next()).value, "a");
  source.fail(gone);
  assertStrictEquals(await assertRejects(() => iterator.next()), gone);
});

Deno.test("input: a value is decoded when it is asked for, and one at a time", async () => {
  const seen: string[] = [];
  const decode = (each: Frame) => (seen.push(textOf(each)), textOf(each));
  const iterator = decoded(batches([frame("a"), frame("b"), frame("c")]), { decode })
    .values[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.next();
  assertEquals(seen, ["a", "b"]);
});

Deno.test("input: values that are checked are those that the check makes, in order", async () => {
  const input = batches([frame("a"), frame("b")], [frame("c")]);
  const validate = async (value: unknown) => {
    await new Promise((resolve) => setTimeout(resolve));
    return `${value}!`;
  };
  const stream = decoded(input, { validate }).values;
  const iterator = stream[Symbol.asyncIterator]();
  const first = await Promise.all([iterator.next(), iterator.next()]);
  assertEquals(first.map(({ value }) => value), ["a!", "b!"]);
  assertEquals(await iterator.next(), { done: false, value: "c!" });
  assertEquals((await iterator.next()).done, true);
});

Deno.test("input: is a ReadableStream to whoever looks", async () => {
  const stream = streamOf(["a"]);
  assertEquals([stream instanceof ReadableStream, String(stream)], [
    true,
    "[object ReadableStream]",
  ]);
  const iterator = stream.values();
  assertStrictEquals(iterator[Symbol.asyncIterator](), iterator);
  await iterator.return?.();
  assertEquals(await new Response(streamOf([]) as ReadableStream<Uint8Array>).text(), "");
});
