import { assert, assertEquals, assertThrows } from "@std/assert";
import { ByteBudget, UNBOUNDED } from "../../../src/invocation/byte_budget.ts";
import { costOf } from "../../../src/invocation/frame_cost.ts";
import { ReceiveCredit, SendCredit, WINDOW_BYTES } from "../../../src/sandbox/link/credit.ts";
import { frame } from "../../support/frames.ts";

const unbounded = () => new ByteBudget(UNBOUNDED).open();

Deno.test("costOf: counts payload, headers and something for the frame itself", () => {
  const empty = costOf([frame("")]);
  assert(empty > 0);
  assertEquals(costOf([]), 0);
  assertEquals(costOf([frame("abc")]), empty + 3);
  assertEquals(costOf([frame("", { ab: ["c", "de"] })]), empty + 5);
  assertEquals(costOf([frame("a"), frame("b")]), 2 * empty + 2);
});

Deno.test("SendCredit: there is credit until the window is spent", () => {
  const credit = new SendCredit(unbounded());
  assertEquals(credit.wait(), undefined);
  credit.spend(WINDOW_BYTES - 1);
  assertEquals(credit.wait(), undefined);
  credit.spend(1);
  assert(credit.wait() instanceof Promise);
});

Deno.test("SendCredit: may be overdrawn, and then takes as much to be filled again", async () => {
  const credit = new SendCredit(unbounded());
  credit.spend(WINDOW_BYTES + 100);
  let filled = false;
  const wait = credit.wait()?.then(() => {
    filled = true;
  });
  credit.refill(100);
  await Promise.resolve();
  assertEquals(filled, false);
  credit.refill(1);
  await wait;
  assertEquals([filled, credit.wait()], [true, undefined]);
});

Deno.test("ReceiveCredit: gives back all that was taken, a quarter of the window at a time", () => {
  const given: number[] = [];
  const credit = new ReceiveCredit((bytes) => given.push(bytes));
  const frames = [frame(new Uint8Array(WINDOW_BYTES / 16))];
  const cost = costOf(frames);
  for (let taken = 0; taken < 3; taken++) credit.take(frames);
  assertEquals(given, []);
  credit.take(frames);
  assertEquals(given, [4 * cost]);
  for (let taken = 0; taken < 4; taken++) credit.take(frames);
  assertEquals(given, [4 * cost, 4 * cost]);
});

Deno.test("credit: a sender that waits gets going when everything has been taken", () => {
  for (const size of [0, 1, 1000, WINDOW_BYTES - 1, WINDOW_BYTES, 5 * WINDOW_BYTES]) {
    const sender = new SendCredit(unbounded());
    const receiver = new ReceiveCredit((bytes) => sender.refill(bytes));
    const frames = [frame(new Uint8Array(size))];
    let sent = 0;
    for (; !sender.wait(); sent++) sender.spend(costOf(frames));
    for (let taken = 0; taken < sent; taken++) receiver.take(frames);
    assertEquals(sender.wait(), undefined, `payloads of ${size} bytes`);
  }
});

Deno.test("ReceiveCredit: frames that come without credit are an error, the last one alone is not", () => {
  const big = frame("x".repeat(WINDOW_BYTES));
  const received = new ReceiveCredit(() => {});
  received.arrive([frame("a"), big]);
  assertThrows(() => received.arrive([frame("b")]), RangeError);
  received.take([big]);
  received.arrive([frame("b")]);
  assertThrows(() => new ReceiveCredit(() => {}).arrive([big, frame("a")]), RangeError);
});

Deno.test("SendCredit: more than was used is refused, whatever it says", () => {
  for (const given of [1, WINDOW_BYTES, Infinity, NaN]) {
    const credit = new SendCredit(unbounded());
    assertThrows(() => credit.refill(given), RangeError);
    credit.spend(WINDOW_BYTES);
    credit.refill(WINDOW_BYTES);
    assertThrows(() => credit.refill(given), RangeError);
  }
});
