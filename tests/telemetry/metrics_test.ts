import { assert, assertEquals } from "@std/assert";
import type { CallOutcome, OpenedCall } from "../../src/invocation/call_observer.ts";
import type { CallMetricsOptions } from "../../src/telemetry/call_metrics.ts";
import { type JoinedMetrics, joinMetrics } from "./joined_metrics.ts";
import { type MetricFamily, parseMetrics, valueOf } from "../support/prometheus_text.ts";

const METHOD = { rpc_system_name: "grpc", rpc_method: "function.MessageFunction/Call" };
const OK = { ...METHOD, rpc_status_code: "OK" };
const DURATION = "rpc_server_call_duration_seconds";

function openMetrics(
  callCount = () => 0,
  handler: CallMetricsOptions["handler"] = () => ({ name: "f" }),
): JoinedMetrics & Disposable {
  const metrics = joinMetrics({ callCount, maxConcurrentCalls: 7, handler });
  return { ...metrics, [Symbol.dispose]: metrics.close };
}

function openedCall(id = 1) {
  const received = { messages: 0, bytes: 0 };
  const sent = { messages: 0, bytes: 0 };
  return { id, peer: "203.0.113.9:1234", trace: undefined, received, sent } satisfies OpenedCall;
}

const OUTCOME = {
  status: "OK",
  durationMs: 3,
  received: { messages: 0, bytes: 0 },
  sent: { messages: 0, bytes: 0 },
} satisfies CallOutcome;

async function scrape(metrics: JoinedMetrics): Promise<ReadonlyMap<string, MetricFamily>> {
  return parseMetrics((await metrics.render()).text);
}

Deno.test("createMetrics: before the first Call there are a zero for OK, and none for failures", async () => {
  using metrics = openMetrics();
  const { contentType } = await metrics.render();
  assertEquals(contentType, "text/plain; version=0.0.4; charset=utf-8");
  const families = await scrape(metrics);
  assertEquals(valueOf(families, `${DURATION}_count`, OK), 0);
  const counts = families.get(DURATION)?.samples.filter(({ name }) => name.endsWith("_count"));
  assertEquals(counts?.length, 1);
  for (const reason of ["exited", "memory", "stalled", "crashed"]) {
    assertEquals(valueOf(families, "faas_sandbox_restarts_total", { reason }), 0);
  }
});

Deno.test("createMetrics: requests of HTTP are counted by method, status and version", async () => {
  using metrics = openMetrics();
  const call = () => metrics.observe({ ...openedCall(), http: { method: "POST", version: "2" } });
  call().ended({ ...OUTCOME, httpStatus: 200 });
  call().ended({ ...OUTCOME, status: "RESOURCE_EXHAUSTED", httpStatus: 413 });
  const families = await scrape(metrics);
  const name = "http_server_request_duration_seconds_count";
  const labels = { http_request_method: "POST", network_protocol_version: "2" };
  const ok = { ...labels, http_response_status_code: "200" };
  const tooLarge = { ...labels, http_response_status_code: "413", error_type: "413" };
  assertEquals([valueOf(families, name, ok), valueOf(families, name, tooLarge)], [1, 1]);
  assertEquals(valueOf(families, `${DURATION}_count`, OK), 0);
});

Deno.test("createMetrics: Calls are counted by status and reason, their durations in seconds", async () => {
  using metrics = openMetrics();
  const call = () => metrics.observe(openedCall());
  call().ended(OUTCOME);
  call().ended({ ...OUTCOME, durationMs: 0.5 });
  call().ended({ ...OUTCOME, durationMs: 90_000 });
  call().ended({
    ...OUTCOME,
    status: "UNKNOWN",
    errorCode: "error-server-function-invocation",
    frames: ["file:///secret.ts:1:2"],
  });
  call().ended({ ...OUTCOME, status: "CANCELLED" });
  const families = await scrape(metrics);
  assertEquals(valueOf(families, `${DURATION}_count`, OK), 3);
  assertEquals(valueOf(families, `${DURATION}_sum`, OK), 0.003 + 0.0005 + 90);
  assertEquals(valueOf(families, `${DURATION}_bucket`, { ...OK, le: "0.0005" }), 1);
  assertEquals(valueOf(families, `${DURATION}_bucket`, { ...OK, le: "0.0025" }), 1);
  assertEquals(valueOf(families, `${DURATION}_bucket`, { ...OK, le: "0.005" }), 2);
  assertEquals(valueOf(families, `${DURATION}_bucket`, { ...OK, le: "60" }), 2);
  const failed = { ...METHOD, rpc_status_code: "UNKNOWN" };
  const reason = { error_type: "error-server-function-invocation" };
  assertEquals(valueOf(families, `${DURATION}_count`, { ...failed, ...reason }), 1);
  const left = { ...METHOD, rpc_status_code: "CANCELLED", error_type: "CANCELLED" };
  assertEquals(valueOf(families, `${DURATION}_count`, left), 1);
});

Deno.test("createMetrics: messages of a Call are counted while it goes on, and once", async () => {
  using metrics = openMetrics();
  const first = openedCall(1);
  const second = openedCall(2);
  const observation = metrics.observe(first);
  metrics.observe(second);
  Object.assign(first.received, { messages: 2, bytes: 20 });
  Object.assign(second.received, { messages: 1, bytes: 5 });
  Object.assign(second.sent, { messages: 3, bytes: 9 });
  const traffic = async () => {
    const families = await scrape(metrics);
    return [
      "request_messages",
      "request_payload_bytes",
      "response_messages",
      "response_payload_bytes",
    ]
      .map((name) => valueOf(families, `rpc_server_${name}_total`));
  };
  assertEquals(await traffic(), [3, 25, 3, 9]);
  assertEquals(await traffic(), [3, 25, 3, 9]);
  first.received.messages++;
  observation.ended({ ...OUTCOME, received: first.received, sent: first.sent });
  assertEquals(await traffic(), [4, 25, 3, 9]);
  second.sent.messages++;
  assertEquals(await traffic(), [4, 25, 4, 9]);
});

Deno.test("createMetrics: Calls under way are asked for, beside their limit", async () => {
  let count = 2;
  using metrics = openMetrics(() => count);
  assertEquals(valueOf(await scrape(metrics), "rpc_server_active_calls"), 2);
  count = 0;
  const families = await scrape(metrics);
  assertEquals(valueOf(families, "rpc_server_active_calls"), 0);
  assertEquals(valueOf(families, "rpc_server_active_calls_limit"), 7);
});

Deno.test("createMetrics: sandboxes are counted by state, their deaths by reason", async () => {
  using metrics = openMetrics();
  const { onReadyCount, onStarted, onStartFailed, onLost } = metrics.sandboxes;
  onReadyCount(1, 3);
  onStarted(250);
  onStarted(500);
  onStartFailed();
  onLost({ code: "error-server-sandbox-exited", stopped: true });
  onLost({ code: "error-server-sandbox-exited", stopped: true, hasCrashed: true });
  onLost({ code: "error-server-sandbox-stalled", stopped: true });
  onLost({ code: "error-server-sandbox-stalled", stopped: false });
  const families = await scrape(metrics);
  const states = ["ready", "starting", "lost"]
    .map((state) => valueOf(families, "faas_sandboxes", { state }));
  assertEquals(states, [1, 2, 1]);
  const reasons = ["exited", "memory", "stalled", "crashed"]
    .map((reason) => valueOf(families, "faas_sandbox_restarts_total", { reason }));
  assertEquals(reasons, [1, 0, 2, 1]);
  assertEquals(valueOf(families, "faas_sandbox_start_failures_total"), 1);
  assertEquals(valueOf(families, "faas_init_duration_seconds_count"), 2);
  assertEquals(valueOf(families, "faas_init_duration_seconds_sum"), 0.75);
});

Deno.test("createMetrics: the process tells its start, memory, time and version", async () => {
  using metrics = openMetrics();
  const families = await scrape(metrics);
  const startedMs = 1000 * (valueOf(families, "process_start_time_seconds") ?? 0);
  assert(startedMs > Date.now() - 3_600_000 && startedMs <= Date.now(), `${startedMs}`);
  assert((valueOf(families, "process_resident_memory_bytes") ?? 0) > 1e7);
  assert((valueOf(families, "process_cpu_seconds_total") ?? 0) > 0);
  const [info] = families.get("target_info")?.samples ?? [];
  assertEquals([info?.value, info?.labels["process_runtime_version"]], [1, Deno.version.deno]);
});

Deno.test("createMetrics: two invokers in one process have metrics of their own", async () => {
  using one = openMetrics();
  using other = openMetrics();
  one.observe(openedCall()).ended(OUTCOME);
  assertEquals(valueOf(await scrape(one), `${DURATION}_count`, OK), 1);
  assertEquals(valueOf(await scrape(other), `${DURATION}_count`, OK), 0);
});

Deno.test("createMetrics: Calls of several handlers are told apart, by no name that a caller makes up", async () => {
  using metrics = openMetrics(() => 0, () => ({ name: "f", others: [{ name: "g" }] }));
  const ended = (call: Partial<OpenedCall>, outcome: Partial<CallOutcome> = {}) =>
    metrics.observe({ ...openedCall(), ...call }).ended({ ...OUTCOME, ...outcome });
  ended({});
  ended({ handler: "g" });
  ended({ handler: "g" });
  ended({ handler: "of a caller" }, { status: "NOT_FOUND" });
  const http = { method: "POST", version: "2" };
  ended({ handler: "g", http }, { httpStatus: 200 });
  const families = await scrape(metrics);
  const count = (name: string, labels: Record<string, string>) =>
    valueOf(families, `${name}_count`, labels);
  assertEquals(count(DURATION, { ...OK, faas_name: "f" }), 1);
  assertEquals(count(DURATION, { ...OK, faas_name: "g" }), 2);
  const unknown = { ...METHOD, rpc_status_code: "NOT_FOUND", error_type: "NOT_FOUND" };
  assertEquals(count(DURATION, { ...unknown, faas_name: "" }), 1);
  const requests = families.get("http_server_request_duration_seconds")?.samples;
  assertEquals(requests?.find(({ name }) => name.endsWith("_count"))?.labels["faas_name"], "g");
});

Deno.test("createMetrics: methods of services are told apart, however they are called", async () => {
  const methods = ["a.B/C", "a.B/D"].map((name) => ({ name, isMethod: true }));
  const [first = { name: "" }, ...others] = methods;
  using metrics = openMetrics(() => 0, () => ({ ...first, others }));
  const http = { method: "POST", version: "1.1" };
  for (const handler of ["a.B/C", "a.B/D", "a.B/D", "no such"]) {
    metrics.observe({ ...openedCall(), handler }).ended(OUTCOME);
    metrics.observe({ ...openedCall(), handler, http }).ended({ ...OUTCOME, httpStatus: 200 });
  }
  const families = await scrape(metrics);
  const countsOf = (name: string, label: string) =>
    families.get(name)?.samples.filter((sample) =>
      sample.name.endsWith("_count") && sample.value > 0
    )
      .map(({ labels, value }) => [labels[label], value]);
  assertEquals(countsOf(DURATION, "rpc_method"), [
    ["a.B/C", 1],
    ["a.B/D", 2],
    ["function.MessageFunction/Call", 1],
  ]);
  assertEquals(countsOf("http_server_request_duration_seconds", "http_route"), [
    ["/a.B/C", 1],
    ["/a.B/D", 2],
    [undefined, 1],
  ]);
});
