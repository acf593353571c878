import { assert, assertEquals } from "@std/assert";
import { nextText, toWireMessage } from "../support/grpc_client.ts";
import type { InvokerProcess } from "../support/invoker_process.ts";
import { type MetricFamily, parseMetrics, valueOf } from "../support/prometheus_text.ts";
import {
  askWho,
  ECHO,
  eventually,
  holdCalls,
  processesTest,
  seenProcesses,
  startProcesses,
  WHO,
} from "./serving_processes.ts";

type Families = ReadonlyMap<string, MetricFamily>;

const ENDED = "rpc_server_call_duration_seconds_count";
const CALL = { rpc_system_name: "grpc", rpc_method: "function.MessageFunction/Call" };
const OK = { ...CALL, rpc_status_code: "OK" };

/** Where an invoker serves metrics and probes. */
async function urlOf(invoker: InvokerProcess): Promise<string> {
  return await eventually(() => /metrics on (\S+)\/metrics$/m.exec(invoker.stderr())?.[1]);
}

async function get(url: string): Promise<readonly [status: number, text: string]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return [response.status, await response.text()];
}

async function scrape(url: string): Promise<Families> {
  const [status, text] = await get(`${url}/metrics`);
  assertEquals(status, 200);
  return parseMetrics(text);
}

/** Scrapes until it is so: a caller may know the end of its Call before it is counted. */
async function scrapeUntil(url: string, holds: (families: Families) => boolean): Promise<Families> {
  return await eventually(async () => {
    const families = await scrape(url);
    return holds(families) ? families : undefined;
  });
}

processesTest("processes: metrics are the sum over all", async () => {
  await using invoker = await startProcesses(ECHO, ["--metrics-port=0", "--sandboxes=2"]);
  const url = await urlOf(invoker);
  const calls = await holdCalls(invoker.port);
  for (const { call } of calls) {
    call.write(toWireMessage("four"));
    assertEquals(await nextText(call), "four");
  }
  const families = await scrape(url);
  const value = (name: string, labels = {}) => valueOf(families, name, labels);
  assertEquals(value("rpc_server_active_calls"), 2);
  assertEquals(value("rpc_server_active_calls_limit"), 2000);
  assertEquals(value("rpc_server_request_payload_bytes_total"), 8);
  assertEquals(value("faas_sandboxes", { state: "ready" }), 4);
  assertEquals(value("faas_init_duration_seconds_count"), 4);
  assertEquals(value("faas_processes", { state: "serving" }), 2);
  assertEquals(value("faas_processes", { state: "starting" }), 0);
  assertEquals(value("faas_process_restarts_total", { reason: "killed" }), 0);
  assertEquals(families.get("target_info")?.samples.map((sample) => sample.value), [1]);
  const started = value("process_start_time_seconds") ?? 0;
  assert(Math.abs(started - Date.now() / 1000) < 60, `it started at ${started}`);
  assertEquals(await get(`${url}/readyz`), [200, "ready\n"]);
  assertEquals(await get(`${url}/healthz`), [200, "ok\n"]);
  for (const held of calls) held[Symbol.dispose]();
});

processesTest("processes: what one had counted is counted on when it is replaced", async () => {
  await using invoker = await startProcesses(WHO, ["--metrics-port=0"]);
  const url = await urlOf(invoker);
  const pids = [...(await seenProcesses(invoker.port, 12)).keys()];
  await scrapeUntil(url, (families) => valueOf(families, ENDED, OK) === 12);
  Deno.kill(Number(pids[0]), "SIGKILL");
  const families = await scrapeUntil(
    url,
    (families) =>
      valueOf(families, "faas_process_restarts_total", { reason: "killed" }) === 1 &&
      valueOf(families, "faas_processes", { state: "serving" }) === 2 &&
      valueOf(families, "faas_sandboxes", { state: "ready" }) === 2,
  );
  assertEquals(valueOf(families, ENDED, OK), 12);
  await askWho(invoker.port);
  await scrapeUntil(url, (families) => valueOf(families, ENDED, OK) === 13);
});

processesTest(
  "processes: where none answers it is not ready, and what was known is shown",
  async () => {
    await using invoker = await startProcesses(WHO, ["--metrics-port=0"]);
    const url = await urlOf(invoker);
    const pids = [...(await seenProcesses(invoker.port, 20)).keys()].map(Number);
    await scrapeUntil(url, (families) => valueOf(families, ENDED, OK) === 20);
    for (const pid of pids) Deno.kill(pid, "SIGSTOP");
    try {
      assertEquals(await get(`${url}/readyz`), [503, "not ready\n"]);
      assertEquals(valueOf(await scrape(url), ENDED, OK), 20);
    } finally {
      for (const pid of pids) Deno.kill(pid, "SIGCONT");
    }
    await eventually(async () => (await get(`${url}/readyz`))[0] === 200 || undefined);
  },
);
