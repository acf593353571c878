/** A plot of latencies, and what they come to in words. */

import { h, svg } from "./dom.js";
import { durationText, niceLimit, summarize } from "./latency.js";

const WIDTH = 480;
const HEIGHT = 150;
const LEFT = 52;
const TOP = 10;
const BOTTOM = 20;

/**
 * @param {readonly number[]} latencies in milliseconds; NaN: it failed
 * @param {number} total how many there will be
 * @returns {HTMLElement}
 */
export function latencyPlot(latencies, total) {
  const summary = summarize(latencies);
  const limit = niceLimit(summary.max > 0 ? summary.max : 1);
  const width = (WIDTH - LEFT) / total;
  const y = (/** @type {number} */ ms) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - ms / limit);
  const bars = latencies.map((ms, index) => {
    const top = y(Number.isNaN(ms) ? limit : ms);
    return svg("rect", {
      class: Number.isNaN(ms) ? "failed" : "bar",
      x: LEFT + index * width,
      y: top,
      width: Math.max(1, width - 1),
      height: Math.max(1, HEIGHT - BOTTOM - top),
    });
  });
  const figures = /** @type {const} */ (["p50", "p90", "p99", "max"]);
  const told = figures.map((name) => `${name} ${durationText(summary[name])}`).join(", ");
  return h(
    "figure",
    { class: "plot" },
    svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `Latency: ${told}` },
      ...[limit, limit / 2, 0].flatMap((ms) => [
        svg("line", { class: "grid", x1: LEFT, x2: WIDTH, y1: y(ms), y2: y(ms) }),
        svg("text", { x: LEFT - 8, y: y(ms) + 4, "text-anchor": "end" }, scaleText(ms)),
      ]),
      ...bars,
      summary.count > 0 &&
        svg("line", {
          class: "median",
          x1: LEFT,
          x2: WIDTH,
          y1: y(summary.p50),
          y2: y(summary.p50),
        }),
      svg("text", { x: LEFT, y: HEIGHT - 4 }, "1st"),
      svg("text", { x: WIDTH, y: HEIGHT - 4, "text-anchor": "end" }, `${total}th`),
    ),
    h(
      "dl",
      { class: "figures" },
      ...figures.flatMap((name) => [
        h("div", {}, h("dt", {}, name), h("dd", {}, durationText(summary[name]))),
      ]),
      h("div", {}, h("dt", {}, "failed"), h("dd", {}, String(summary.failed))),
    ),
  );
}

/** @param {number} ms */
function scaleText(ms) {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}
