import { assert, assertEquals } from "@std/assert";
import { compareSamples } from "./compare_samples.ts";

function assertNear(actual: number | undefined, expected: number): void {
  assert(actual !== undefined && Math.abs(actual - expected) < 1e-9, `${actual} for ${expected}`);
}

Deno.test("compareSamples: the factor between two samples", () => {
  const { factor, interval } = compareSamples([10, 10, 10, 10, 10], [11, 11, 11, 11, 11], 0.99);
  assertNear(factor, 1.1);
  assertNear(interval?.[0], 1.1);
  assertNear(interval?.[1], 1.1);
});

Deno.test("compareSamples: the interval is that of the tables of Mann and Whitney", () => {
  const first = [1, 1, 1, 1, 1];
  const second = [1, 2, 3, 4, 5];
  // For 5 and 5, the critical value at 5 % on both sides is 2: the third pair of 25 from each end.
  const { interval } = compareSamples(first, second, 0.95);
  assertEquals(interval, [1, 5]);
  const spread = compareSamples([1], Array.from({ length: 39 }, (_, i) => i + 1), 0.95);
  // With one value against 39 each rank has a chance of 1/40: one is left out at each end.
  assertEquals(spread.interval, [1, 39]);
  // For 8 and 8 at 5 % it is 13: the pair of rank 14.
  const eight = Array.from({ length: 8 }, (_, i) => 2 ** i);
  const powers = compareSamples(new Array(8).fill(1), eight, 0.95).interval;
  assertEquals(powers, [2, 64]);
});

Deno.test("compareSamples: samples that are too small say nothing", () => {
  assertEquals(compareSamples([1, 1, 1], [2, 2, 2], 0.95).interval, null);
  assertEquals(compareSamples([1, 1, 1, 1], [2, 2, 2, 2], 0.99).interval, null);
  assert(compareSamples([1, 1, 1, 1], [2, 2, 2, 2], 0.95).interval !== null);
});

Deno.test("compareSamples: equal samples differ in no more than a hundredth of all cases", () => {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + (state >>> 8) / 2 ** 24;
  };
  const sample = () => Array.from({ length: 5 }, random);
  let told = 0;
  for (let i = 0; i < 5000; i++) {
    const [low, high] = compareSamples(sample(), sample(), 0.99).interval ?? [0, 2];
    if (low > 1 || high < 1) told++;
  }
  // 2 of 252 orders: 0.8 %.
  assert(told > 10 && told < 65, `${told} of 5000`);
});
