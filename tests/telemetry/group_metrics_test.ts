import { assert, assertEquals } from "@std/assert";
import { DEATH_REASONS } from "../../src/invocation/process_end.ts";
import { createGroupMetrics } from "../../src/telemetry/group_metrics.ts";
import type { MetricValues } from "../../src/telemetry/metric_values.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { type MetricFamily, parseMetrics, valueOf } from "../support/prometheus_text.ts";

const OK = {
  rpc_system_name: "grpc",
  rpc_method: "function.MessageFunction/Call",
  rpc_status_code: "OK",
};
const CANCELLED = { ...OK, rpc_status_code: "CANCELLED", error_type: "CANCELLED" };
const COUNT = "rpc_server_call_duration_seconds_count";

/** The values of a process that has had so many Calls of a status, as they cross between processes. */
async function valuesAfter(calls: number, status: string): Promise<readonly MetricValues[]> {
  const metrics = createMetrics({ callCount: () => calls, maxConcurrentCalls: 10 });
  const counts = { received: { messages: 1, bytes: 2 }, sent: { messages: 0, bytes: 0 } };
  for (let id = 0; id < calls; id++) {
    metrics.observe({ id, peer: "", trace: undefined, ...counts })
      .ended({ status, durationMs: 1, ...counts });
  }
  metrics.sandboxes.onReadyCount(1, 1);
  const values = await metrics.values();
  metrics.close();
  return JSON.parse(JSON.stringify(values));
}

/** How many ended of which reason; those of which none did, it has to have too. */
function restartsIn(families: ReadonlyMap<string, MetricFamily>): Record<string, number> {
  const counts = DEATH_REASONS.map((reason) => {
    const count = valueOf(families, "faas_process_restarts_total", { reason });
    assert(count !== undefined, `there is no ${reason}`);
    return [reason, count] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

Deno.test("createGroupMetrics: values are added up, label by label", async () => {
  const group = createGroupMetrics();
  group.onServingCount(2, 3);
  const all = await Promise.all([valuesAfter(2, "OK"), valuesAfter(3, "CANCELLED")]);
  const { text, contentType } = await group.render(() => Promise.resolve(all));
  assertEquals(contentType, "text/plain; version=0.0.4; charset=utf-8");
  const families = parseMetrics(text);
  assertEquals(valueOf(families, COUNT, OK), 2);
  assertEquals(valueOf(families, COUNT, CANCELLED), 3);
  assertEquals(valueOf(families, "rpc_server_request_payload_bytes_total"), 10);
  assertEquals(valueOf(families, "rpc_server_active_calls_limit"), 20);
  assertEquals(valueOf(families, "faas_sandboxes", { state: "ready" }), 2);
  assertEquals(valueOf(families, "faas_processes", { state: "serving" }), 2);
  assertEquals(valueOf(families, "faas_processes", { state: "starting" }), 1);
  assertEquals(families.get("target_info")?.samples.map(({ value }) => value), [1]);
  const started = valueOf(families, "process_start_time_seconds") ?? 0;
  assertEquals(Math.round(started), Math.round(performance.timeOrigin / 1000));
});

Deno.test("createGroupMetrics: of those that have ended what only rises counts on", async () => {
  const group = createGroupMetrics();
  for (let i = 0; i < 3; i++) group.onLost(await valuesAfter(2, "OK"), "killed");
  const now = await valuesAfter(1, "OK");
  const families = parseMetrics((await group.render(() => Promise.resolve([now]))).text);
  assertEquals(valueOf(families, COUNT, OK), 7);
  assertEquals(valueOf(families, "rpc_server_active_calls"), 1);
  assertEquals(valueOf(families, "faas_sandboxes", { state: "ready" }), 1);
  assertEquals(restartsIn(families), { killed: 3 });
});

Deno.test("createGroupMetrics: one that ends while it is asked counts once", async () => {
  const group = createGroupMetrics();
  const values = await valuesAfter(2, "OK");
  const { text } = await group.render(() => {
    group.onLost(values, "killed");
    return Promise.resolve([values]);
  });
  assertEquals(valueOf(parseMetrics(text), COUNT, OK), 2);
});

Deno.test("createGroupMetrics: what cannot be added leaves the sum as it was", async () => {
  const group = createGroupMetrics();
  group.onLost(await valuesAfter(2, "OK"), "killed");
  group.onLost([null] as unknown as readonly MetricValues[], "exited");
  group.onLost(await valuesAfter(1, "OK"), "killed");
  const families = parseMetrics((await group.render(() => Promise.resolve([]))).text);
  assertEquals(valueOf(families, COUNT, OK), 3);
  assertEquals(restartsIn(families), { killed: 2, exited: 1 });
});
