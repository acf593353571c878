import { assertEquals } from "@std/assert";
import { MAX_DURATION_MS, parseDuration } from "../../../src/cli/options/duration.ts";

const DURATIONS: readonly [text: string, ms: number | undefined][] = [
  ["500ms", 500],
  ["10s", 10_000],
  ["1m", 60_000],
  ["1.5h", 5_400_000],
  ["10", 10_000],
  ["0.25", 250],
  ["0", 0],
  [`${MAX_DURATION_MS}ms`, MAX_DURATION_MS],
  [`${MAX_DURATION_MS + 1}ms`, undefined],
  ["1000h", undefined],
  ["", undefined],
  ["s", undefined],
  ["-1s", undefined],
  ["1 s", undefined],
  ["1d", undefined],
  ["1e3", undefined],
  ["Infinity", undefined],
];

for (const [text, ms] of DURATIONS) {
  Deno.test(`parseDuration: "${text}" is ${ms ?? "refused"}`, () => {
    assertEquals(parseDuration(text), ms);
  });
}
