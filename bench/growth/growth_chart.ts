import { spreadOf } from "../statistics/median.ts";
import type { LineChart } from "./chart/line_chart.ts";
import type { Curve } from "./curves.ts";
import type { CurveResult } from "./growth_result.ts";

/** The chart of a curve: medians of the rounds, with their extremes. */
export function growthChart({ title, xLabel, formatX }: Curve, found: CurveResult): LineChart {
  return {
    title,
    xLabel,
    yLabel: "time a message (µs)",
    formatX,
    series: found.series.map(({ name, points }) => ({
      name,
      points: points.map(({ x, usPerMessage }) => {
        const { median, min, max } = spreadOf(usPerMessage);
        return { x, y: median, yMin: min, yMax: max };
      }),
    })),
  };
}
