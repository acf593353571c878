import { formatRow } from "../report/table.ts";
import { median } from "../statistics/median.ts";
import type { Curve } from "./curves.ts";
import type { CurveResult } from "./growth_result.ts";

const WIDTHS = { first: 18, others: 10 };

/** A curve as a table for people: medians in µs a message. */
export function formatGrowth({ title, formatX }: Curve, { series }: CurveResult): string {
  const places = series[0]?.points.map(({ x }) => formatX(x)) ?? [];
  const rows = series.map(({ name, points }) => {
    const cells = points.map(({ usPerMessage }) => formatUs(median(usPerMessage)));
    return formatRow([name, ...cells], WIDTHS);
  });
  return [`${title}, µs`, formatRow(["", ...places], WIDTHS), ...rows, ""].join("\n");
}

function formatUs(us: number): string {
  return us >= 100 ? us.toFixed(0) : us.toPrecision(3);
}
