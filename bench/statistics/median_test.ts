import { assertEquals, assertThrows } from "@std/assert";
import { median, ratiosByRound, spreadOf, spreadOfPresent } from "./median.ts";

Deno.test("median: the value in the middle, whatever the order", () => {
  const cases: readonly [readonly number[], number][] = [
    [[7], 7],
    [[9, 1, 5], 5],
    [[10, 2, 9, 1], 5.5],
    [[100, 20, 3], 20],
  ];
  for (const [values, expected] of cases) assertEquals(median(values), expected);
  assertThrows(() => median([]), RangeError, "there are no values");
});

Deno.test("spreadOf: median with extremes", () => {
  assertEquals(spreadOf([3, 1, 8]), { median: 3, min: 1, max: 8 });
  assertEquals(spreadOfPresent([3, null, 1, 8]), { median: 3, min: 1, max: 8 });
  assertEquals(spreadOfPresent([null]), null);
});

Deno.test("ratiosByRound: each value is held against its own round", () => {
  assertEquals(ratiosByRound([5, 30, 8], [10, 30, 10]), [0.5, 1, 0.8]);
  assertEquals(ratiosByRound([5, null, 8], [10, 30, null]), [0.5]);
  assertEquals(ratiosByRound([1, 2], []), []);
});
