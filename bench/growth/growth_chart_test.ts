import { assertEquals } from "@std/assert";
import { growthChart } from "./growth_chart.ts";
import { formatGrowth } from "./growth_table.ts";
import type { CurveResult } from "./growth_result.ts";

const CURVE = {
  name: "size",
  title: "Time by size",
  xLabel: "size",
  formatX: (x: number) => `${x} B`,
  points: [],
};
const FOUND: CurveResult = {
  curve: "size",
  startedAt: "2026-01-01T00:00:00.000Z",
  machine: {
    ...{ deno: "2", v8: "14", os: "linux", cpu: "some", cpus: 2 },
    ...{ memoryMb: 1000, loadBefore: 0, revision: null },
  },
  series: [{
    name: "raw",
    points: [
      { x: 16, usPerMessage: [5, 4, 6.5], serverCpuUs: [null, 1, 2] },
      { x: 32, usPerMessage: [123.4], serverCpuUs: [1] },
    ],
  }],
};

Deno.test("growthChart: a point is the median of its rounds, with the extremes", () => {
  const { series, yLabel } = growthChart(CURVE, FOUND);
  assertEquals(yLabel, "time a message (µs)");
  assertEquals(series, [{
    name: "raw",
    points: [
      { x: 16, y: 5, yMin: 4, yMax: 6.5 },
      { x: 32, y: 123.4, yMin: 123.4, yMax: 123.4 },
    ],
  }]);
});

Deno.test("formatGrowth: a row for each server, a column for each place", () => {
  const rows = formatGrowth(CURVE, FOUND).trimEnd().split("\n").map((line) => line.split(/  +/));
  assertEquals(rows, [["Time by size, µs"], ["", "16 B", "32 B"], ["raw", "5.00", "123"]]);
});
