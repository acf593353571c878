import { escapeXml } from "./escape_xml.ts";
import { exactLogScale, fitLogScale, type LogScale } from "./log_scale.ts";
import { CHART_STYLE, SERIES_COLORS } from "./chart_style.ts";

/** Curves over one axis; both axes are logarithmic. */
export interface LineChart {
  readonly title: string;
  /** With its unit. */
  readonly xLabel: string;
  /** With its unit. */
  readonly yLabel: string;
  /** What a value of the x axis is called; every value that a curve has gets a line. */
  readonly formatX: (x: number) => string;
  readonly series: readonly ChartSeries[];
}

/** One curve. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

/** A measured value with its extremes. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly yMin: number;
  readonly yMax: number;
}

const WIDTH = 760;
const HEIGHT = 420;
const PLOT = { left: 78, right: 736, top: 78, bottom: 356 };

/** How far apart the names of curves begin. */
const LEGEND_STEP = 132;

/** The chart as the text of an SVG file, which reads well on light and on dark ground. */
export function renderLineChart(chart: LineChart): string {
  const points = chart.series.flatMap(({ points }) => points);
  const xValues = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const x = exactLogScale(xValues);
  const y = fitLogScale(points.flatMap(({ yMin, yMax }) => [yMin, yMax]));
  const names = chart.series.map(({ name }) => name).join(", ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escapeXml(chart.title)}</title>`,
    `<desc>${escapeXml(`${chart.yLabel} against ${chart.xLabel}; curves: ${names}`)}</desc>`,
    `<style>${CHART_STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    label("title", PLOT.left, 30, chart.title),
    ...chart.series.map(renderLegend),
    ...renderXAxis(chart, x),
    ...renderYAxis(chart, y),
    ...chart.series.map((series, i) => renderSeries(series, i, x, y)),
    "</svg>",
    "",
  ].join("\n");
}

function renderLegend({ name }: ChartSeries, index: number): string {
  const left = PLOT.left + index * LEGEND_STEP;
  const line = `<path d="M${left} 52h22"/><circle cx="${left + 11}" cy="52" r="3.5"/>`;
  return `<g class="${seriesClass(index)}">${line}</g>${label("name", left + 29, 56, name)}`;
}

function renderXAxis({ xLabel, formatX }: LineChart, scale: LogScale): string[] {
  return [
    ...scale.ticks.flatMap((value) => {
      const at = placeX(scale, value);
      const line = `<path class="grid" d="M${at} ${PLOT.top}V${PLOT.bottom}"/>`;
      return [line, label("tick middle", at, PLOT.bottom + 20, formatX(value))];
    }),
    label("axis middle", (PLOT.left + PLOT.right) / 2, HEIGHT - 16, xLabel),
  ];
}

function renderYAxis({ yLabel }: LineChart, scale: LogScale): string[] {
  const middle = (PLOT.top + PLOT.bottom) / 2;
  return [
    ...scale.ticks.flatMap((value) => {
      const at = placeY(scale, value);
      const line = `<path class="grid" d="M${PLOT.left} ${at}H${PLOT.right}"/>`;
      return [line, label("tick end", PLOT.left - 9, at + 4, value.toLocaleString("en"))];
    }),
    `<text class="axis middle" transform="translate(20 ${middle}) rotate(-90)">${
      escapeXml(yLabel)
    }</text>`,
  ];
}

function renderSeries({ name, points }: ChartSeries, index: number, x: LogScale, y: LogScale) {
  const sorted = points.toSorted((a, b) => a.x - b.x);
  const path = sorted.map((point, i) =>
    `${i === 0 ? "M" : "L"}${placeX(x, point.x)} ${placeY(y, point.y)}`
  );
  const marks = sorted.map((point) => {
    const [cx, cy] = [placeX(x, point.x), placeY(y, point.y)];
    const extremes = `M${cx} ${placeY(y, point.yMin)}V${placeY(y, point.yMax)}`;
    return `<path class="extremes" d="${extremes}"/><circle cx="${cx}" cy="${cy}" r="3.5"/>`;
  });
  const about = `<title>${escapeXml(name)}</title>`;
  return `<g class="${seriesClass(index)}">${about}<path d="${path.join("")}"/>${
    marks.join("")
  }</g>`;
}

function seriesClass(index: number): string {
  return `series c${index % SERIES_COLORS}`;
}

function label(kind: string, x: number, y: number, text: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escapeXml(text)}</text>`;
}

function placeX(scale: LogScale, value: number): number {
  return round(PLOT.left + scale.place(value) * (PLOT.right - PLOT.left));
}

function placeY(scale: LogScale, value: number): number {
  return round(PLOT.bottom - scale.place(value) * (PLOT.bottom - PLOT.top));
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
