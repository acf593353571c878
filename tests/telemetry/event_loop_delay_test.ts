import { assert, assertEquals } from "@std/assert";
import { delaysOf, watchEventLoopDelay } from "../../src/telemetry/event_loop_delay.ts";

const ROWS: readonly [what: string, gapMs: number, delays: readonly number[]][] = [
  ["on time", 100, [0]],
  ["early, as clocks are", 99.5, [0]],
  ["a little late", 103, [3]],
  ["late by a turn", 200, [100, 0]],
  ["late by turns that it missed", 450, [350, 250, 150, 50]],
];

for (const [what, gapMs, delays] of ROWS) {
  Deno.test(`delaysOf: a timer that is ${what}`, () => assertEquals(delaysOf(gapMs, 100), delays));
}

Deno.test("delaysOf: a process that was suspended for a day stands for no more than 1000 turns", () => {
  assertEquals(delaysOf(86_400_000, 100).length, 1000);
});

Deno.test("watchEventLoopDelay: a loop that is blocked for 300 ms is seen, until it is ended", async () => {
  const longest = Promise.withResolvers<number>();
  const stop = watchEventLoopDelay((ms) => ms > 150 && longest.resolve(ms));
  // It must not be what keeps a process alive.
  const keptAlive = setInterval(() => {}, 1000);
  const until = performance.now() + 300;
  while (performance.now() < until);
  assert(await longest.promise < 10_000);
  stop();
  clearInterval(keptAlive);
});
