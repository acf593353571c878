import { assertEquals, assertStringIncludes } from "@std/assert";
import type { EnduranceRun } from "./endurance_result.ts";
import { formatEndurance } from "./endurance_table.ts";

const RUN: EnduranceRun = {
  server: "invoker-worker",
  scenario: "calls-32 16 B text",
  unit: "Calls",
  tookMs: 90_000,
  idleBeforeMb: 95.04,
  idleAfterMb: null,
  trend: {
    answers: 1_000_000,
    firstTenthMb: 140,
    lastTenthMb: 155,
    maxMb: 160,
    slopeBytes: 15.5,
    toleranceMb: 10,
    resolutionBytes: 11.11,
    flat: false,
  },
  samples: [],
};

Deno.test("formatEndurance: a row for each run, and what it is worth", () => {
  const [_heads, row = "", _empty, verdict = ""] = formatEndurance([RUN]).split("\n");
  assertEquals(row.split(/  +/), [
    "invoker-worker, calls-32 16 B text",
    ...["1,000,000", "95.0 MB", "140 MB", "155 MB", "15.50 B each"],
  ]);
  assertStringIncludes(verdict, "NOT FLAT within 10 MB over 1.5 minutes; a leak below 11 bytes");
});
