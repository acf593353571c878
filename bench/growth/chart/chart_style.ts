/** What is seen on one ground. */
interface Theme {
  readonly ground: string;
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  /** A colour for each curve; told apart by those who see few colours, too. */
  readonly series: readonly string[];
}

const LIGHT: Theme = {
  ground: "#ffffff",
  ink: "#1f2328",
  soft: "#59636e",
  grid: "#d8dee4",
  series: ["#6b6b6b", "#0072b2", "#d55e00", "#00805c", "#a6467f"],
};

const DARK: Theme = {
  ground: "#151b23",
  ink: "#f0f6fc",
  soft: "#9198a1",
  grid: "#313943",
  series: ["#a8a8a8", "#56b4e9", "#f0a04b", "#3ccf9f", "#e59bc4"],
};

/** How many curves have a colour of their own: the classes `c0`, `c1`… */
export const SERIES_COLORS = LIGHT.series.length;

/** Without variables, which some programs that draw SVG do not know. */
function rules({ ground, ink, soft, grid, series }: Theme): string {
  return [
    `.ground{fill:${ground}}text{fill:${ink}}.tick{fill:${soft}}.grid{stroke:${grid}}`,
    ...series.map((color, i) => `.c${i} path{stroke:${color}}.c${i} circle{fill:${color}}`),
  ].join("");
}

/**
 * The chart's style sheet. The chart has its own ground, as a page's may be dark where the system's
 * is light: what is asked here is the system's.
 */
export const CHART_STYLE = [
  "text{font:13px system-ui,-apple-system,'Segoe UI',sans-serif}",
  ".title{font-size:16px;font-weight:600}",
  ".tick{font-size:12px}",
  ".middle{text-anchor:middle}.end{text-anchor:end}",
  ".grid{stroke-width:1}",
  ".series path{fill:none;stroke-width:2}",
  ".series .extremes{stroke-width:1.2;opacity:.7}",
  rules(LIGHT),
  `@media(prefers-color-scheme:dark){${rules(DARK)}}`,
].join("");
