import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Frame } from "../../src/invocation/frame.ts";
import { FrameQueue } from "../../src/invocation/frame_queue.ts";
import { collect, frame, textOf } from "../support/frames.ts";

const boom = new Error("boom");

Deno.test("FrameQueue: delivers batches in the order of pushing, pushed before or after reading", async () => {
  const queue = new FrameQueue();
  queue.push([frame("a"), frame("b")]);
  queue.push([frame("c")]);
  const collected = collect(queue.readable);
  queue.push([frame("d")]);
  await Promise.resolve();
  queue.push([frame("e")]);
  queue.close();
  assertEquals(await collected, { frames: (await collected).frames, texts: [..."abcde"] });
});

Deno.test("FrameQueue: delivers what is in it before the error that comes after", async () => {
  const queue = new FrameQueue();
  queue.push([frame("a")]);
  queue.push([frame("b")]);
  queue.fail(boom);
  const { texts, error } = await collect(queue.readable);
  assertEquals(texts, ["a", "b"]);
  assertStrictEquals(error, boom);
});

Deno.test("FrameQueue: fails with undefined too", async () => {
  const queue = new FrameQueue();
  queue.fail(undefined);
  const failed = await queue.readable.getReader().read().then(() => false, () => true);
  assertEquals(failed, true);
});

Deno.test("FrameQueue: abort drops what is in it", async () => {
  const queue = new FrameQueue();
  queue.push([frame("a")]);
  queue.abort(boom);
  const { texts, error } = await collect(queue.readable);
  assertEquals(texts, []);
  assertStrictEquals(error, boom);
});

Deno.test("FrameQueue: abort takes the place of an end that has not been read", async () => {
  for (const end of [(q: FrameQueue) => q.close(), (q: FrameQueue) => q.fail(new Error("x"))]) {
    const queue = new FrameQueue();
    queue.push([frame("a")]);
    end(queue);
    queue.abort(boom);
    const { texts, error } = await collect(queue.readable);
    assertEquals(texts, []);
    assertStrictEquals(error, boom);
  }
});

Deno.test("FrameQueue: the first of several ends counts", async () => {
  const closed = new FrameQueue();
  closed.push([frame("a")]);
  closed.close();
  closed.fail(boom);
  assertEquals("error" in await collect(closed.readable), false);

  const failed = new FrameQueue();
  failed.push([frame("a")]);
  failed.fail(boom);
  failed.fail(new Error("later"));
  failed.close();
  assertStrictEquals((await collect(failed.readable)).error, boom);
});

Deno.test("FrameQueue: what is pushed after the end is ignored", async () => {
  const queue = new FrameQueue();
  queue.push([frame("a")]);
  queue.close();
  queue.push([frame("b")]);
  assertEquals((await collect(queue.readable)).texts, ["a"]);
  queue.push([frame("c")]);
  queue.close();
  queue.abort(boom);
});

Deno.test("FrameQueue: says that its reader has left, and drops everything from then on", async () => {
  const reasons: unknown[] = [];
  const taken: string[] = [];
  const queue = new FrameQueue({
    onTaken: (batch) => taken.push(...batch.map(textOf)),
    onCancelled: (reason) => reasons.push(reason),
  });
  queue.push([frame("a")]);
  await queue.readable.cancel(boom);
  queue.push([frame("b")]);
  queue.fail(new Error("late"));
  assertEquals(reasons, [boom]);
  assertEquals(taken, []);
});

Deno.test("FrameQueue: does not say that its reader has left once it has ended", async () => {
  const reasons: unknown[] = [];
  const queue = new FrameQueue({ onCancelled: (reason) => reasons.push(reason) });
  queue.close();
  await queue.readable.cancel(boom);
  assertEquals(reasons, []);
});

Deno.test("FrameQueue: onTaken is called for what is read, and for nothing else", async () => {
  const taken: string[] = [];
  const queue = new FrameQueue({ onTaken: (batch) => taken.push(batch.map(textOf).join("")) });
  const reader = queue.readable.getReader();
  queue.push([frame("a"), frame("b")]);
  queue.push([frame("c")]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(taken, []);
  await reader.read();
  assertEquals(taken, ["ab"]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(taken, ["ab"]);
  const [second, third] = [reader.read(), reader.read()];
  await second;
  assertEquals(taken, ["ab", "c"]);
  queue.push([frame("d")]);
  await third;
  assertEquals(taken, ["ab", "c", "d"]);
});

Deno.test("FrameQueue: an error reaches a reader that waits", async () => {
  const queue = new FrameQueue();
  const read = queue.readable.getReader().read();
  queue.fail(boom);
  assertStrictEquals(await assertRejects(() => read), boom);
});

Deno.test("FrameQueue: reads that wait get one batch each", async () => {
  const queue = new FrameQueue();
  const reader = queue.readable.getReader();
  const reads = Promise.all([reader.read(), reader.read(), reader.read()]);
  const push = (...texts: string[]) => queue.push(texts.map((text): Frame => frame(text)));
  push("a", "b");
  push("c");
  queue.close();
  const results = await reads;
  assertEquals(results.map(({ value }) => value?.map(textOf).join("")), ["ab", "c", undefined]);
  assertEquals(results[2]?.done, true);
});

Deno.test("FrameQueue: a batch is done with when its reader asks for what follows", async () => {
  const done: string[] = [];
  const queue = new FrameQueue({ onDone: (batch) => done.push(batch.map(textOf).join("")) });
  queue.push([frame("a"), frame("b")]);
  queue.push([frame("c")]);
  await queue.read();
  assertEquals(done, []);
  await queue.read();
  assertEquals(done, ["ab"]);
  const waits = queue.read();
  assertEquals(done, ["ab", "c"]);
  queue.push([frame("d")]);
  await waits;
  assertEquals(done, ["ab", "c"]);
  queue.close();
  await queue.read();
  assertEquals(done, ["ab", "c", "d"]);
});
