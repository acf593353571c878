import { assertEquals } from "@std/assert";
import { makeScenario } from "../scenarios/matrix.ts";
import { formatOpenLoop } from "./format_open_loop.ts";
import { formatScenario } from "./format_scenario.ts";
import type { LatencyPercentiles, RoundFigures } from "./result_file.ts";
import { formatNumber } from "./table.ts";

const NO_LATENCY: LatencyPercentiles = { p50: null, p90: null, p99: null, p99_9: null, max: null };

function roundOf(perSecond: number): RoundFigures {
  const latencyUs = { ...NO_LATENCY, p50: 200 };
  return { perSecond, latencyUs, serverCpuUs: 80, residentMb: 91.26, clientBusy: 0.256 };
}

function cellsOf(line: string | undefined): string[] {
  return line?.trim().split(/\s{2,}/) ?? [];
}

Deno.test("formatScenario: medians with the spread of the ratios of each round", () => {
  const lines = formatScenario(
    {
      scenario: makeScenario("calls-1", 16),
      results: [
        { server: "limit", rounds: [10_000, 10_000].map(roundOf), failures: [] },
        { server: "raw", rounds: [1000, 2000].map(roundOf), failures: [] },
        { server: "mine", rounds: [roundOf(600), roundOf(1000)], failures: [] },
        { server: "half", rounds: [null, roundOf(500)], failures: ["the server said good-bye"] },
        { server: "none", rounds: [null, null], failures: ["lost", "lost"] },
      ],
    },
    "raw",
    "limit",
  );
  const tail = ["200 µs", "80.0 µs", "1.00", "91.3 MB", "26 %"];
  assertEquals(lines.slice(1).map(cellsOf), [
    ["raw", "1,500", "1.00", "1.00–1.00", ...tail],
    ["mine", "800", "0.55", "0.50–0.60", ...tail],
    ["half", "500", "0.25", "0.25–0.25", ...tail],
    ["failed in 1 of 2 rounds: the server said good-bye"],
    ["none", "failed"],
    ["failed in 2 of 2 rounds: lost"],
    ["(the client's limit: 10,000, 200 µs for one; the fastest is at 15 % of it)"],
  ]);
});

Deno.test("formatOpenLoop: what failed is told, and has no percentile", () => {
  const figures = {
    due: 100,
    answered: 95,
    failed: 5,
    failure: "no answer in time",
    latencyUs: { ...NO_LATENCY, p50: 250, p90: 12_345 },
    latenessUs: { ...NO_LATENCY, p99: 80 },
    heldBack: 20,
    serverCpuUs: null,
    residentMb: null,
    clientBusy: 0.1,
  };
  const lines = formatOpenLoop({
    scenario: makeScenario("calls-1", 16),
    perSecond: 10,
    seconds: 10,
    results: [
      { server: "mine", figures, failure: null },
      { server: "other", figures: null, failure: "cannot connect" },
    ],
  });
  assertEquals(lines.slice(2).map(cellsOf), [
    ["mine", "5 of 100", "250 µs", "12.3 ms", "–", "–", "–", "80.0 µs", "20 %", "10 %"],
    ["no answer in time"],
    ["other", "failed"],
    ["cannot connect"],
  ]);
});

Deno.test("formatNumber: as many digits as say something", () => {
  assertEquals([0.04, 7.25, 99.4, 123.4, 1_234_567].map(formatNumber), [
    ...["0.0", "7.3", "99.4", "123"],
    "1,234,567",
  ]);
});
