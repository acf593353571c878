import { assertEquals } from "@std/assert";
import type { MetricValues } from "../../src/telemetry/metric_values.ts";
import { createMetrics, createWireMetrics } from "../../src/telemetry/metrics.ts";
import { parseMetrics, valueOf } from "../support/prometheus_text.ts";

const OK = {
  rpc_system_name: "grpc",
  rpc_method: "function.MessageFunction/Call",
  rpc_status_code: "OK",
};
const CANCELLED = { ...OK, rpc_status_code: "CANCELLED", error_type: "CANCELLED" };
const COUNT = "rpc_server_call_duration_seconds_count";

/** The values of a sandbox that has had so many Calls of a status, as they cross between threads. */
async function valuesAfter(calls: number, status: string): Promise<readonly MetricValues[]> {
  const metrics = createWireMetrics({
    callCount: () => calls,
    maxConcurrentCalls: 10,
    handler: () => ({ name: "f" }),
  });
  const counts = { received: { messages: 1, bytes: 2 }, sent: { messages: 0, bytes: 0 } };
  for (let id = 0; id < calls; id++) {
    metrics.observe({ id, peer: "", trace: undefined, ...counts })
      .ended({ status, durationMs: 1, ...counts });
  }
  const values = await metrics.values();
  metrics.close();
  return JSON.parse(JSON.stringify(values));
}

Deno.test("createMetrics: values are added up, label by label", async () => {
  const metrics = createMetrics();
  const all = await Promise.all([valuesAfter(2, "OK"), valuesAfter(3, "CANCELLED")]);
  const { text, contentType } = await metrics.render(() => Promise.resolve(all));
  assertEquals(contentType, "text/plain; version=0.0.4; charset=utf-8");
  const families = parseMetrics(text);
  assertEquals(valueOf(families, COUNT, OK), 2);
  assertEquals(valueOf(families, COUNT, CANCELLED), 3);
  assertEquals(valueOf(families, "rpc_server_request_payload_bytes_total"), 10);
  assertEquals(valueOf(families, "rpc_server_active_calls_limit"), 20);
  assertEquals(families.get("target_info")?.samples.map(({ value }) => value), [1]);
  const started = valueOf(families, "process_start_time_seconds") ?? 0;
  assertEquals(Math.round(started), Math.round(performance.timeOrigin / 1000));
});

Deno.test("createMetrics: of those that have ended what only rises counts on", async () => {
  const metrics = createMetrics();
  for (let i = 0; i < 3; i++) metrics.addEnded(await valuesAfter(2, "OK"));
  const now = await valuesAfter(1, "OK");
  const families = parseMetrics((await metrics.render(() => Promise.resolve([now]))).text);
  assertEquals(valueOf(families, COUNT, OK), 7);
  assertEquals(valueOf(families, "rpc_server_active_calls"), 1);
});

Deno.test("createMetrics: one that ends while it is asked counts once", async () => {
  const metrics = createMetrics();
  const values = await valuesAfter(2, "OK");
  const { text } = await metrics.render(() => {
    metrics.addEnded(values);
    return Promise.resolve([values]);
  });
  assertEquals(valueOf(parseMetrics(text), COUNT, OK), 2);
});

Deno.test("createMetrics: what cannot be added leaves the sum as it was", async () => {
  const metrics = createMetrics();
  metrics.addEnded(await valuesAfter(2, "OK"));
  metrics.addEnded([null] as unknown as readonly MetricValues[]);
  metrics.addEnded(await valuesAfter(1, "OK"));
  const families = parseMetrics((await metrics.render(() => Promise.resolve([]))).text);
  assertEquals(valueOf(families, COUNT, OK), 3);
});
