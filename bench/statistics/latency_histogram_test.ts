import { assert, assertEquals } from "@std/assert";
import { LatencyHistogram } from "./latency_histogram.ts";

/** Three digits are kept. */
function assertNear(actual: number | null, expected: number): void {
  assert(actual !== null && Math.abs(actual / expected - 1) < 0.002, `${actual} for ${expected}`);
}

Deno.test("LatencyHistogram: percentiles in µs", () => {
  const histogram = new LatencyHistogram();
  for (let i = 1; i <= 10_000; i++) histogram.record(i / 1000);
  const { p50, p90, p99, p99_9, max } = histogram.percentiles();
  assertNear(p50, 5_000);
  assertNear(p90, 9_000);
  assertNear(p99, 9_900);
  assertNear(p99_9, 9_990);
  assertNear(max, 10_000);
});

Deno.test("LatencyHistogram: failures are longer than all that have a latency", () => {
  const histogram = new LatencyHistogram();
  for (let i = 1; i <= 95; i++) histogram.record(i);
  for (let i = 0; i < 5; i++) histogram.recordFailure();
  const { p50, p90, p99, max } = histogram.percentiles();
  assertNear(p50, 50_000);
  assertNear(p90, 90_000);
  assertEquals([p99, max, histogram.count], [null, null, 100]);
});

Deno.test("LatencyHistogram: nothing counted, nothing told", () => {
  const none = { p50: null, p90: null, p99: null, p99_9: null, max: null };
  assertEquals(new LatencyHistogram().percentiles(), none);
});
