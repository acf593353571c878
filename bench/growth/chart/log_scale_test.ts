import { assertEquals, assertThrows } from "@std/assert";
import { exactLogScale, fitLogScale } from "./log_scale.ts";

Deno.test("fitLogScale: goes from one round value to another, around what is there", () => {
  const cases: readonly [readonly number[], readonly number[]][] = [
    [[3.2, 38], [2, 5, 10, 20, 50]],
    [[2, 20], [2, 5, 10, 20]],
    [[3.2, 18], [3, 4, 5, 6, 8, 10, 15, 20]],
    [[0.5, 0.7], [0.5, 0.6, 0.8]],
    [[4], [4, 5]],
    [[1], [1, 1.5]],
    [[3, 9000], [1, 10, 100, 1000, 10_000]],
  ];
  for (const [values, ticks] of cases) {
    const scale = fitLogScale(values);
    assertEquals(scale.ticks, ticks, `[${values}]`);
    assertEquals([scale.min, scale.max], [ticks[0], ticks.at(-1)], `[${values}]`);
  }
});

Deno.test("fitLogScale: equal ratios are equal distances", () => {
  const { place } = fitLogScale([1, 1000]);
  assertEquals([place(1), place(1000)], [0, 1]);
  assertEquals(place(10).toFixed(9), (1 / 3).toFixed(9));
  assertEquals(place(100).toFixed(9), (2 / 3).toFixed(9));
});

Deno.test("fitLogScale: what has no logarithm is refused", () => {
  for (const values of [[], [1, 0], [-1], [NaN], [Infinity]]) {
    assertThrows(() => fitLogScale(values), RangeError, "Cannot scale");
  }
});

Deno.test("exactLogScale: ends where the values end, with a line at each", () => {
  const scale = exactLogScale([1, 2, 4, 64]);
  assertEquals([scale.min, scale.max], [1, 64]);
  assertEquals(scale.ticks, [1, 2, 4, 64]);
  assertEquals(scale.place(8).toFixed(9), (0.5).toFixed(9));
  assertEquals(exactLogScale([3]).place(3), 0);
});
