import type { MetricValues } from "./metric_values.ts";

/** More values do not fit into a post of a sandbox; what is told in turns is bounded by it as well. */
const MAX_VALUES = 10_000;

/** What of a process' metrics counts on when it has ended: what only ever rises. */
export function lastingValues(values: readonly MetricValues[]): readonly MetricValues[] {
  return values.filter(({ type }) => type === "counter" || type === "histogram");
}

/**
 * What a process tells later: what only ever rises has not fallen, whatever it says. A sum that fell
 * would count anew what others have counted.
 *
 * @throws {TypeError} when it has told more values than there are
 */
export function keepRising(
  before: readonly MetricValues[],
  now: readonly MetricValues[],
): readonly MetricValues[] {
  const highest = seriesOf(now);
  for (const [key, earlier] of seriesOf(lastingValues(before))) {
    if ((highest.get(key)?.value.value ?? -1) < earlier.value.value) highest.set(key, earlier);
  }
  if (highest.size > MAX_VALUES) throw new TypeError("Cannot take figures: there are too many");
  const byName = Map.groupBy(highest.values(), ({ metric }) => metric.name);
  const metrics = new Map([...before, ...now].map((metric) => [metric.name, metric]));
  return [...metrics.values()].map((metric) => ({
    ...metric,
    values: (byName.get(metric.name) ?? []).map(({ value }) => value),
  }));
}

/** Each value by what tells it from others. */
function seriesOf(metrics: readonly MetricValues[]) {
  const entries = metrics.flatMap((metric) =>
    metric.values.map((value) => {
      const labels = Object.entries(value.labels).toSorted(([a], [b]) => a < b ? -1 : 1);
      return [JSON.stringify([metric.name, value.metricName, labels]), { metric, value }] as const;
    })
  );
  return new Map(entries);
}
