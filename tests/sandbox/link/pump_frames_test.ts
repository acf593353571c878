import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Frame } from "../../../src/invocation/frame.ts";
import { ByteBudget, UNBOUNDED } from "../../../src/invocation/byte_budget.ts";
import { costOf } from "../../../src/invocation/frame_cost.ts";
import { SendCredit, WINDOW_BYTES } from "../../../src/sandbox/link/credit.ts";
import { pumpFrames } from "../../../src/sandbox/link/pump_frames.ts";
import { batches, frame, textOf } from "../../support/frames.ts";
import { settle } from "../outside/joined_ends.ts";

const unbounded = () => new ByteBudget(UNBOUNDED).open();

Deno.test("pumpFrames: sends batch by batch to the end", async () => {
  const sent: string[] = [];
  const reader = batches([frame("a"), frame("b")], [frame("c")]).getReader();
  const send = (frames: readonly Frame[]) => void sent.push(frames.map(textOf).join(""));
  await pumpFrames(reader, new SendCredit(unbounded()), send);
  assertEquals(sent, ["ab", "c"]);
});

Deno.test("pumpFrames: reads nothing while there is no credit", async () => {
  let pulls = 0;
  const big = [frame(new Uint8Array(WINDOW_BYTES))];
  const input = new ReadableStream<readonly Frame[]>({
    pull(controller) {
      controller.enqueue(big);
      if (++pulls === 3) controller.close();
    },
  }, { highWaterMark: 0 });
  const credit = new SendCredit(unbounded());
  let sent = 0;
  const done = pumpFrames(input.getReader(), credit, () => sent++);
  await settle();
  assertEquals([pulls, sent], [1, 1]);
  credit.refill(costOf(big));
  await settle();
  assertEquals([pulls, sent], [2, 2]);
  credit.refill(costOf(big));
  await settle();
  credit.refill(costOf(big));
  await done;
  assertEquals([pulls, sent], [3, 3]);
});

Deno.test("pumpFrames: rejects with what the stream failed with, after what came before", async () => {
  const boom = new Error("boom");
  let pulls = 0;
  const input = new ReadableStream<readonly Frame[]>({
    pull: (controller) => pulls++ ? controller.error(boom) : controller.enqueue([frame("a")]),
  }, { highWaterMark: 0 });
  const sent: string[] = [];
  const done = pumpFrames(input.getReader(), new SendCredit(unbounded()), (frames) => {
    sent.push(...frames.map(textOf));
  });
  assertStrictEquals(await assertRejects(() => done), boom);
  assertEquals(sent, ["a"]);
});
