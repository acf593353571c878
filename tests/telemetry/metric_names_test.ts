import { assert, assertEquals } from "@std/assert";
import dashboard from "../../config/grafana-dashboard.json" with { type: "json" };
import { ROOT } from "../support/invoker_program.ts";
import { type MetricFamily, parseMetrics } from "../support/prometheus_text.ts";
import { joinMetrics } from "./joined_metrics.ts";

/** Labels that Prometheus adds itself. */
const TARGET_LABELS = ["job", "instance"];
const KEYWORDS = ["and", "or", "unless", "by", "without", "on", "ignoring", "bool", "offset"];

/** All metrics, each with all of its labels. */
async function renderAll(): Promise<ReadonlyMap<string, MetricFamily>> {
  const metrics = joinMetrics({
    callCount: () => 0,
    maxConcurrentCalls: 1,
    handler: () => ({ name: "f", others: [{ name: "a.B/C", isMethod: true }] }),
  });
  const nothing = { messages: 0, bytes: 0 };
  const counts = { received: nothing, sent: nothing };
  const observation = metrics.observe({ id: 1, peer: "", trace: undefined, ...counts });
  observation.ended({ status: "CANCELLED", durationMs: 1, ...counts });
  const http = { method: "POST", version: "1.1" };
  for (const handler of ["f", "a.B/C"]) {
    metrics.observe({ id: 2, peer: "", trace: undefined, handler, http, ...counts })
      .ended({ status: "CANCELLED", httpStatus: 499, durationMs: 1, ...counts });
  }
  const { text } = await metrics.render();
  metrics.close();
  return parseMetrics(text);
}

function labelsOf({ samples }: MetricFamily): string[] {
  const names = samples.flatMap(({ labels }) => Object.keys(labels));
  return [...new Set(names)].filter((name) => name !== "le").toSorted();
}

/** Names of metrics and of labels in an expression of PromQL. */
function namesIn(expression: string): { metrics: readonly string[]; labels: readonly string[] } {
  const labels: string[] = [];
  const rest = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\{([^}]*)\}/g, (_, matchers: string) => {
      labels.push(...matchers.matchAll(/\w+(?=\s*[=!])/g).map(([name]) => name));
      return "";
    })
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g, (_, names: string) => {
      labels.push(...names.split(",").map((name) => name.trim()));
      return "";
    });
  const words = rest.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g).map(([name]) => name);
  return { metrics: [...words].filter((word) => !KEYWORDS.includes(word)), labels };
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const PANELS: readonly Panel[] = dashboard.panels;
const dashboardQueries = PANELS.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [`panel "${title}"`, expr] as const)
);

/** Alerts by name, as far as a look at the lines tells: what is indented below `expr` is of it. */
function readAlerts(yaml: string): readonly (readonly [name: string, expression: string])[] {
  return yaml.split(/^ {6}- alert: /m).slice(1).map((rule) => {
    const [name = ""] = rule.split("\n");
    const expression = /^ {8}expr:(?: >-)?\s((?:.*\n)(?: {10}.*\n)*)/m.exec(rule)?.[1] ?? "";
    return [name, expression.replaceAll(/\s+/g, " ").trim()] as const;
  });
}

const alerts = readAlerts(await Deno.readTextFile(`${ROOT}config/alerts.yaml`));

Deno.test("namesIn: it finds metrics and labels in an expression", () => {
  assertEquals(
    namesIn(
      'sum by (a, le) (rate(x_y{b=~"c or d",e!="f"}[5m])) / z_total > 0.1 and on (g) time() - w',
    ),
    { metrics: ["x_y", "z_total", "w"], labels: ["b", "e", "a", "le", "g"] },
  );
});

Deno.test("config: the dashboard and the alerts ask for metrics and labels that there are", async () => {
  const families = await renderAll();
  const samples = [...families.values()].flatMap((family) => family.samples);
  const names = new Set(samples.map(({ name }) => name));
  const variables = dashboard.templating.list.flatMap(({ name, query }) => {
    const text = typeof query === "string" ? "" : query.query.replace(/, \w+\)$/, "");
    return text === "" ? [] : [[`variable "${name}"`, text.replace("label_values(", "")] as const];
  });
  const queries = [...dashboardQueries, ...variables, ...alerts];
  assert(queries.length > 30, `only ${queries.length} were found`);
  for (const [where, expression] of queries) {
    const { metrics, labels } = namesIn(expression);
    assert(metrics.length > 0, `${where}: no metric in ${expression}`);
    for (const name of metrics) assert(names.has(name), `${where}: there is no ${name}`);
    const known = samples.filter(({ name }) => metrics.includes(name))
      .flatMap((sample) => Object.keys(sample.labels));
    for (const label of labels) {
      assert([...known, ...TARGET_LABELS].includes(label), `${where}: there is no label ${label}`);
    }
  }
});

Deno.test("config: every metric is in the dashboard", async () => {
  const asked = dashboardQueries.flatMap(([, expression]) => namesIn(expression).metrics);
  for (const name of (await renderAll()).keys()) {
    assert(asked.some((metric) => metric.startsWith(name)), `${name} is not shown`);
  }
});

Deno.test("docs/metrics.md: its table has every metric, with its type and labels", async () => {
  const text = await Deno.readTextFile(`${ROOT}docs/metrics.md`);
  const documented = text.matchAll(/^\| `(?<name>\w+)` +\| (?<type>\w+) +\| (?<labels>[^|]*)\|/gm)
    .map(({ groups }) => groups ?? {})
    .filter(({ type }) => /^(?:counter|gauge|histogram)$/.test(type ?? ""))
    .map(({ name, type, labels = "" }) => [
      name,
      type,
      labels.replaceAll("`", "").split(" ").filter((label) => label !== ""),
    ]);
  const real = [...await renderAll()].map((
    [name, family],
  ) => [name, family.type, labelsOf(family)]);
  assertEquals([...documented].toSorted(), real.toSorted());
});

Deno.test("docs/metrics.md: its table of alerts has every alert", async () => {
  const text = await Deno.readTextFile(`${ROOT}docs/metrics.md`);
  const documented = text.matchAll(/^\| `(Invoker\w+)`/gm).map(([, name]) => name);
  assertEquals([...documented].toSorted(), alerts.map(([name]) => name).toSorted());
});
