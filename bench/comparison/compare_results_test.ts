import { assertEquals, assertThrows } from "@std/assert";
import { RESULT_FORMAT, type ResultFile, type RoundFigures } from "../report/result_file.ts";
import { makeScenario } from "../scenarios/matrix.ts";
import { DEFAULT_PLAN } from "../scenarios/plan.ts";
import { compareResults } from "./compare_results.ts";
import { formatComparison } from "./format_comparison.ts";
import { judge } from "./judge.ts";
import { readResultFile } from "./read_result_file.ts";

const NOISE = [1, 0.98, 1.03, 1.01, 0.97];

/** A round in which one answer costs so much. */
function roundOf(perSecond: number): RoundFigures {
  const latencyUs = { p50: 1e6 / perSecond, p90: null, p99: null, p99_9: null, max: null };
  return { perSecond, latencyUs, serverCpuUs: 5e5 / perSecond, residentMb: 90, clientBusy: 0.2 };
}

/** A run in which "mine" is at `ratio` of the reference, on a machine of some speed. */
function resultOf(ratio: number, machineSpeed: (round: number) => number): ResultFile {
  const rounds = (base: number, noise: readonly number[]) =>
    noise.map((factor, round) => roundOf(base * factor * machineSpeed(round)));
  const starts = NOISE.map((noise) => ({ startMs: 90, answerMs: 100 * noise, residentMb: 80 }));
  return {
    format: RESULT_FORMAT,
    startedAt: "2026-01-01T00:00:00Z",
    machine: {
      deno: "2.9.6",
      v8: "15",
      os: "linux",
      cpu: "a processor",
      cpus: 2,
      memoryMb: 4096,
      loadBefore: 0,
      revision: null,
    },
    plan: DEFAULT_PLAN,
    reference: "raw",
    clientLimit: "limit",
    servers: [],
    scenarios: [{
      scenario: makeScenario("calls-1", 16),
      results: [
        { server: "limit", rounds: rounds(9000, NOISE), failures: [] },
        { server: "raw", rounds: rounds(1000, NOISE.map(() => 1)), failures: [] },
        { server: "mine", rounds: rounds(1000 * ratio, NOISE), failures: [] },
      ],
    }],
    openLoop: [],
    startUps: [{ server: "mine", starts }],
  };
}

function verdicts(before: ResultFile, after: ResultFile, server = "mine"): Record<string, string> {
  const figures = compareResults(before, after, 0.99).filter((figure) => figure.server === server);
  return Object.fromEntries(
    figures.map(({ metric, comparison }) => [metric, judge(metric, comparison)]),
  );
}

Deno.test("compareResults: tells a difference whatever the machine's speed did", () => {
  const before = resultOf(0.5, () => 1);
  const after = resultOf(0.6, (round) => 0.4 + round / 10);
  const found = verdicts(before, after);
  assertEquals(found["speed"], "faster by 13–27 %");
  assertEquals(found["p50"], "shorter by 12–22 %");
  assertEquals(found["server CPU"], "less by 12–22 %");
  const back = verdicts(after, before);
  assertEquals(back["speed"], "slower by 12–22 %");
  assertEquals(back["p50"], "longer by 13–27 %");
});

Deno.test("compareResults: noise is no difference", () => {
  const found = verdicts(resultOf(0.5, () => 1), resultOf(0.51, () => 3));
  const nothing = "no difference that these runs could show";
  assertEquals(found["speed"], `${nothing} (−3.9 to +8.3 %)`);
  assertEquals(found["first answer"], `${nothing} (−5.8 to +6.2 %)`);
  assertEquals(found["idle memory"], `${nothing} (+0.0 to +0.0 %)`);
});

Deno.test("compareResults: the reference is compared as it is, the client's limit not at all", () => {
  const figures = compareResults(resultOf(1, () => 1), resultOf(1, () => 2), 0.99);
  assertEquals(figures.filter(({ server }) => server === "limit"), []);
  const raw = figures.find(({ server, metric }) => server === "raw" && metric === "speed");
  assertEquals([raw?.isRatio, raw?.before, raw?.after], [false, 1000, 2000]);
});

Deno.test("compareResults: rounds that failed are left out, and few rounds tell nothing", () => {
  const before = resultOf(0.5, () => 1);
  const [scenario] = before.scenarios;
  const results = scenario?.results.map((result) => ({
    ...result,
    rounds: result.rounds.map((figures, round) => round < 3 ? null : figures),
  }));
  const failed: ResultFile = {
    ...before,
    scenarios: scenario === undefined ? [] : [{ ...scenario, results: results ?? [] }],
  };
  assertEquals(verdicts(before, failed)["speed"], "too few rounds to tell");
});

Deno.test("formatComparison: a line for each figure, and what makes runs hard to compare", () => {
  const before = resultOf(0.5, () => 1);
  const after = { ...resultOf(0.6, () => 1), plan: { ...DEFAULT_PLAN, measureMs: 1 } };
  const text = formatComparison(before, after, compareResults(before, after, 0.99));
  const line = text.split("\n").find((line) => /mine +speed/.test(line));
  assertEquals(line?.trim().split(/\s{2,}/), [
    ...["mine", "speed", "0.50", "0.60"],
    "faster by 13–27 %",
  ]);
  assertEquals(text.includes("Beware: the length of a measurement differs: 240 and 1"), true);
});

Deno.test("readResultFile: takes results of this format only", () => {
  const result = resultOf(1, () => 1);
  assertEquals(readResultFile("a.json", JSON.stringify(result)), result);
  for (const wrong of ["{}", "no JSON", "null", '{"format":"bench/1"}']) {
    assertThrows(() => readResultFile("a.json", wrong), TypeError, 'compare "a.json"');
  }
});
