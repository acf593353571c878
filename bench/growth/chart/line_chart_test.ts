import { assertEquals, assertStringIncludes } from "@std/assert";
import { type LineChart, renderLineChart } from "./line_chart.ts";

const CHART: LineChart = {
  title: "Cost & size",
  xLabel: "size of a message (B)",
  yLabel: "time a message (µs)",
  formatX: (x) => `${x} B`,
  series: [
    {
      name: "raw",
      points: [
        { x: 100, y: 10, yMin: 5, yMax: 20 },
        { x: 10, y: 1, yMin: 1, yMax: 1 },
      ],
    },
    { name: "a <b>", points: [{ x: 1000, y: 100, yMin: 50, yMax: 100 }] },
  ],
};

Deno.test("renderLineChart: curves, extremes and names are where the scales say", () => {
  const svg = renderLineChart(CHART);
  // Plot: x from 78 (10 B) to 736 (1000 B), y from 356 (1 µs) to 78 (100 µs).
  assertStringIncludes(svg, '<path d="M78 356L407 217"/>');
  assertStringIncludes(svg, '<path class="extremes" d="M407 258.8V175.2"/>');
  assertStringIncludes(svg, '<circle cx="736" cy="78" r="3.5"/>');
});

Deno.test("renderLineChart: axes tell their units, and every measured x its value", () => {
  const svg = renderLineChart(CHART);
  for (const text of ["size of a message (B)", "time a message (µs)", "10 B", "100 B", "1000 B"]) {
    assertStringIncludes(svg, `>${text}</text>`);
  }
  const ticks = [...svg.matchAll(/class="tick end"[^>]*>([^<]*)</g)].map(([, tick]) => tick);
  assertEquals(ticks, ["1", "2", "5", "10", "20", "50", "100"]);
});

Deno.test("renderLineChart: is well-formed, whatever the names are", () => {
  const svg = renderLineChart(CHART);
  assertStringIncludes(svg, "<title>Cost &amp; size</title>");
  assertStringIncludes(svg, ">a &lt;b&gt;</text>");
  const open: string[] = [];
  for (const [, slash, name, selfClosing] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (slash === "/") assertEquals(open.pop(), name);
    else if (selfClosing !== "/") open.push(name ?? "");
  }
  assertEquals(open, []);
});

Deno.test("renderLineChart: ground, text and curves have colours on light and on dark", () => {
  const [light = "", dark = ""] = renderLineChart(CHART).split("@media(prefers-color-scheme:dark)");
  for (const [name, found] of Object.entries({ light, dark })) {
    for (
      const rule of [".ground{fill:#", "text{fill:#", ".c0 path{stroke:#", ".c1 circle{fill:#"]
    ) {
      assertStringIncludes(found, rule, `${name}: ${rule}`);
    }
  }
});

Deno.test("renderLineChart: the same chart is the same text", () => {
  assertEquals(renderLineChart(CHART), renderLineChart(structuredCloneOf(CHART)));
});

function structuredCloneOf(chart: LineChart): LineChart {
  const { formatX, ...rest } = chart;
  return { formatX, ...structuredClone(rest) };
}
