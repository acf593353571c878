import { assert, assertEquals, assertRejects } from "@std/assert";
import { ByteBudget } from "../../src/invocation/byte_budget.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

/** Half of it is common: 100 bytes; each of ten shares has 10 of its own. */
const create = () => new ByteBudget({ maxBytes: 200, maxShares: 10 });

/** Whether each has been settled by now. */
async function settled(promises: readonly (Promise<void> | undefined)[]): Promise<boolean[]> {
  const isSettled = promises.map((promise) => promise === undefined);
  promises.forEach((promise, at) => promise?.then(() => isSettled[at] = true, () => {}));
  await new Promise((resolve) => setTimeout(resolve));
  return isSettled;
}

Deno.test("ByteBudget: what is small has room, whatever others hold", () => {
  const budget = create();
  budget.open().add(1000);
  const small = budget.open();
  assertEquals([budget.hasRoom, small.hasRoom], [false, true]);
  assertEquals(small.reserve(10), undefined);
  assertEquals([small.isSmall, small.hasRoom], [true, false]);
});

Deno.test("ByteBudget: those that need more wait in order, and the last one may overdraw it", async () => {
  const budget = create();
  const [first, second, third, fourth] = [
    budget.open(),
    budget.open(),
    budget.open(),
    budget.open(),
  ];
  assertEquals(first.reserve(60), undefined);
  assertEquals(second.reserve(500), undefined);
  const waits = [third.reserve(20), fourth.reserve(20)];
  assertEquals(await settled(waits), [false, false]);
  // It still is too much.
  first.add(-60);
  assertEquals(await settled(waits), [false, false]);
  second.add(-400);
  assertEquals(await settled(waits), [true, false]);
  third.close();
  assertEquals(await settled(waits), [true, true]);
  assertEquals(budget.isAwaited, false);
});

Deno.test("ByteBudget: who comes later does not get before those that wait", async () => {
  const budget = create();
  const holder = budget.open();
  holder.add(110);
  const early = budget.open().reserve(1000);
  assertEquals(budget.hasRoom, false);
  holder.add(-50);
  const late = budget.open().reserve(20);
  assertEquals(await settled([early, late]), [true, false]);
});

Deno.test("ByteBudget: what a share waits for comes also out of its own", async () => {
  const budget = create();
  budget.open().add(1000);
  const share = budget.open();
  share.add(8);
  const wait = share.reserve(8);
  assertEquals(await settled([wait]), [false]);
  share.add(-8);
  assertEquals(await settled([wait]), [true]);
  assertEquals([share.isSmall, budget.isAwaited], [true, false]);
});

Deno.test("BudgetShare: one that is closed holds nothing, waits for nothing and takes nothing more", async () => {
  const budget = create();
  const holder = budget.open();
  holder.add(200);
  const share = budget.open();
  const wait = share.reserve(50);
  const behind = budget.open().reserve(50);
  share.close();
  share.add(1000);
  assertEquals(share.reserve(1000), undefined);
  assertEquals(await settled([wait, behind]), [true, false]);
  holder.close();
  holder.add(-200);
  assertEquals(await settled([behind]), [true]);
  assertEquals(budget.hasRoom, true);
});

Deno.test("ByteBudget: they are refused when none of them gets any room for 30 s", async () => {
  const budget = create();
  const holder = budget.open();
  holder.add(200);
  const waits = [budget.open().reserve(110), budget.open().reserve(50)] as const;
  const nowMs = performance.now();
  budget.refuseStuck(nowMs + 29_000);
  assertEquals(await settled(waits), [false, false]);
  holder.add(-200);
  assertEquals(await settled(waits), [true, false]);
  budget.refuseStuck(nowMs + 29_900);
  assertEquals(budget.isAwaited, true);
  budget.refuseStuck(nowMs + 31_000);
  const error = await assertRejects(() => waits[1] ?? Promise.resolve(), InvokerError);
  assertEquals(error.code, "error-server-busy");
  assert(error.message.includes("--max-buffered"), error.message);
  assertEquals(budget.isAwaited, false);
});

Deno.test("ByteBudget: nothing is lost or made up, whatever happens in whatever order", async () => {
  let seed = 7;
  const random = (below: number) => (seed = seed * 48271 % 2147483647) % below;
  const budget = create();
  const shares = Array.from(
    { length: 10 },
    () => ({ share: budget.open(), held: 0, waits: false }),
  );
  for (let step = 0; step < 5000; step++) {
    const at = random(shares.length);
    const one = shares[at];
    assert(one);
    const bytes = random(90);
    switch (random(4)) {
      case 0:
        one.share.close();
        shares[at] = { share: budget.open(), held: 0, waits: false };
        break;
      case 1:
        one.share.add(-one.held);
        one.held = 0;
        break;
      default:
        if (one.waits) break;
        one.waits = true;
        await Promise.race([
          (one.share.reserve(bytes) ?? Promise.resolve()).then(() => {
            one.held += bytes;
            one.waits = false;
          }),
          Promise.resolve(),
        ]);
    }
    await Promise.resolve();
  }
  for (const { share } of shares) share.close();
  // All of it is there again, and no more than that.
  const last = budget.open();
  assertEquals(last.reserve(109), undefined);
  assertEquals(budget.hasRoom, true);
  last.add(1);
  assertEquals(budget.hasRoom, false);
});
