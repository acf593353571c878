import { assertEquals } from "@std/assert";
import { MAX_TIMER_MS } from "../../../src/invocation/max_timer_ms.ts";
import { parseDuration } from "../../../src/cli/options/duration.ts";

const DURATIONS: readonly [text: string, ms: number | undefined][] = [
  ["500ms", 500],
  ["10s", 10_000],
  ["1m", 60_000],
  ["1.5h", 5_400_000],
  ["10", 10_000],
  ["0.25", 250],
  ["0", 0],
  [`${MAX_TIMER_MS}ms`, MAX_TIMER_MS],
  [`${MAX_TIMER_MS + 1}ms`, undefined],
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
