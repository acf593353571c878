import { assertEquals, assertThrows } from "@std/assert";
import { decodeMetricValues } from "../../src/telemetry/decode_metric_values.ts";
import { createWireMetrics } from "../../src/telemetry/metrics.ts";
import { WIRE_METRICS } from "../../src/telemetry/wire_metrics.ts";

Deno.test("decodeMetricValues: takes all that is measured where Calls are served", async () => {
  const metrics = createWireMetrics({
    callCount: () => 1,
    maxConcurrentCalls: 2,
    ownsProcess: true,
    handler: () => ({ name: "f", others: [] }),
  });
  const counts = { received: { messages: 1, bytes: 2 }, sent: { messages: 0, bytes: 0 } };
  const http = { method: "POST", version: "1.1" };
  for (const way of [{}, { http }]) {
    metrics.observe({ id: 1, peer: "", trace: undefined, ...way, ...counts })
      .ended({ status: "CANCELLED", httpStatus: 499, durationMs: 1, ...counts });
  }
  const values = JSON.parse(JSON.stringify(await metrics.values()));
  metrics.close();
  const names = Object.values(WIRE_METRICS).map(({ name }) => name as string);
  assertEquals(values.map(({ name }: { name: string }) => name).toSorted(), names.toSorted());
  const told = JSON.parse(
    JSON.stringify(values, (key, value) => key === "exemplar" ? undefined : value),
  );
  assertEquals(JSON.parse(JSON.stringify(values.map(decodeMetricValues))), told);
});

const GOOD = {
  name: "faas_rejections_total",
  help: WIRE_METRICS.rejections.help,
  type: "counter",
  aggregator: "sum",
};
const value = { value: 1, labels: { reason: "flood" } };
const { labelNames: _, ...callDuration } = { ...WIRE_METRICS.callDuration, aggregator: "sum" };

/** What a function could forge that holds the channel of its sandbox. */
const FORGED: readonly (readonly [what: string, forged: Readonly<Record<string, unknown>>])[] = [
  ["a metric of the supervisor", { ...GOOD, name: "faas_sandbox_restarts_total", values: [value] }],
  ["a name that is none", { ...GOOD, name: "bad name", values: [] }],
  ["a name of every object", { ...GOOD, name: "constructor", values: [] }],
  ["lines in its help", { ...GOOD, help: "x\nfoo_bar 1", values: [value] }],
  ["another type", { ...GOOD, type: "gauge", values: [value] }],
  ["another way to add up", { ...GOOD, aggregator: "omit", values: [value] }],
  ["less than nothing", { ...GOOD, values: [{ ...value, value: -5e9 }] }],
  ["a label that is an object", { ...GOOD, values: [{ value: 1, labels: { reason: {} } }] }],
  ["a part of another metric", {
    ...callDuration,
    values: [{ value: 1, labels: {}, metricName: "process_cpu_seconds_total" }],
  }],
  ["no part", { ...callDuration, values: [{ value: 1, labels: {} }] }],
];

for (const [what, forged] of FORGED) {
  Deno.test(`decodeMetricValues: refuses ${what}`, () => {
    assertThrows(() => decodeMetricValues(forged), TypeError);
  });
}

Deno.test("decodeMetricValues: labels that the metric does not have, and names of parts, are left out", () => {
  const labels = { reason: "flood", "a b": "x", le: 1 };
  const forged = {
    ...GOOD,
    values: [{ ...value, labels, metricName: "process_cpu_seconds_total" }],
  };
  assertEquals(decodeMetricValues(forged), { ...GOOD, values: [value] });
});
