import { assertEquals, assertThrows } from "@std/assert";
import { judgeMemory, type MemorySample } from "./memory_trend.ts";

const ANSWERS = 10_000_000;

/** 200 samples over ten million answers; `residentMb` is told how far the run is, from 0 to 1. */
function samplesOf(residentMb: (share: number) => number): MemorySample[] {
  return Array.from({ length: 200 }, (_, i) => {
    const share = (i + 1) / 200;
    return { answers: share * ANSWERS, residentMb: residentMb(share) };
  });
}

/** Up and down by 16 MB, as collections come and go. */
function sawtooth(share: number): number {
  return share * 13 % 1 * 16;
}

Deno.test("judgeMemory: what goes up and down is flat", () => {
  const trend = judgeMemory(samplesOf((share) => 100 + sawtooth(share)));
  assertEquals(trend.flat, true);
  assertEquals(trend.answers, ANSWERS);
  assertEquals(trend.maxMb < 116, true);
});

Deno.test("judgeMemory: the least that can be kept of a message is seen", () => {
  const trend = judgeMemory(samplesOf((share) => 100 + sawtooth(share) + 80 * share));
  assertEquals(trend.flat, false);
});

Deno.test("judgeMemory: a step that never comes back is not flat", () => {
  assertEquals(judgeMemory(samplesOf((share) => share < 0.5 ? 100 : 150)).flat, false);
});

Deno.test("judgeMemory: the line through samples that grow evenly is theirs", () => {
  const trend = judgeMemory(samplesOf((share) => 100 + 8 * share));
  assertEquals(trend.slopeBytes.toFixed(6), "0.800000");
  assertEquals(trend.firstTenthMb.toFixed(2), "100.42");
  assertEquals(trend.lastTenthMb.toFixed(2), "107.60");
  assertEquals(trend.flat, true);
});

Deno.test("judgeMemory: tolerates half of a place in an array for each, and ten MB in any case", () => {
  assertEquals(judgeMemory(samplesOf(() => 100)).toleranceMb, 40);
  const few = samplesOf(() => 100).map((one) => ({ ...one, answers: one.answers / 10 }));
  const { toleranceMb, resolutionBytes } = judgeMemory(few);
  assertEquals(toleranceMb, 10);
  assertEquals(resolutionBytes.toFixed(2), "11.11");
});

Deno.test("judgeMemory: too few samples are refused", () => {
  const few = samplesOf(() => 100).slice(0, 19);
  assertThrows(() => judgeMemory(few), RangeError, "19 samples");
});
