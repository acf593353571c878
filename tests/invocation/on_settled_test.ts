import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Frame } from "../../src/invocation/frame.ts";
import type { FrameStream } from "../../src/invocation/frame_stream.ts";
import { onSettled } from "../../src/invocation/on_settled.ts";
import { batches, frame, silence } from "../support/frames.ts";

const boom = new Error("boom");
const one = frame("1");
const two = frame("2");

function counted(source: FrameStream) {
  const times = { settled: 0 };
  return { times, stream: onSettled(source, () => times.settled++) };
}

Deno.test("onSettled: passes everything on and is called once at the close", async () => {
  const { times, stream } = counted(batches([one], [two], []));
  const reader = stream.getReader();
  assertEquals((await reader.read()).value, [one]);
  assertEquals(times.settled, 0);
  assertEquals((await reader.read()).value, [two]);
  assertEquals((await reader.read()).value, []);
  assertEquals((await reader.read()).done, true);
  assertEquals(times.settled, 1);
});

Deno.test("onSettled: is called once when the stream fails, with the error passed on", async () => {
  const { times, stream } = counted(
    new ReadableStream({ start: (controller) => controller.error(boom) }),
  );
  assertStrictEquals(await assertRejects(() => stream.getReader().read()), boom);
  assertEquals(times.settled, 1);
});

Deno.test("onSettled: is called once when the stream is cancelled, and the reason passed on", async () => {
  const reasons: unknown[] = [];
  const { times, stream } = counted(
    new ReadableStream({ cancel: (reason) => void reasons.push(reason) }),
  );
  await stream.cancel(boom);
  assertEquals(times.settled, 1);
  assertEquals(reasons, [boom]);
});

Deno.test("onSettled: is called once when the stream is cancelled while a read waits", async () => {
  const { times, stream } = counted(silence());
  const reader = stream.getReader();
  const read = reader.read();
  await Promise.resolve();
  await reader.cancel(boom);
  assertEquals((await read).done, true);
  await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(times.settled, 1);
});

Deno.test("onSettled: reads nothing ahead", async () => {
  let pulls = 0;
  const source = new ReadableStream<readonly Frame[]>({
    pull(controller) {
      pulls++;
      controller.enqueue([one]);
    },
  }, { highWaterMark: 0 });
  const { stream } = counted(source);
  await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(pulls, 0);
  await stream.getReader().read();
  assertEquals(pulls, 1);
});
