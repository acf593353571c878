import { assert, assertEquals, assertMatch } from "@std/assert";
import { nextText, toWireMessage } from "../support/grpc_client.ts";
import type { InvokerProcess } from "../support/invoker_process.ts";
import { type MetricFamily, parseMetrics, valueOf } from "../support/prometheus_text.ts";
import {
  askWho,
  ECHO,
  eventually,
  holdCalls,
  pidOf,
  seenSandboxes,
  sharedPortTest,
  startSharing,
  WHO,
} from "./shared_port.ts";

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

/** The sum of all samples that have these labels, and perhaps others. */
function sumOf(families: Families, name: string, labels: Readonly<Record<string, string>>): number {
  const samples = [...families.values()].flatMap(({ samples }) => samples);
  return samples.filter((sample) =>
    sample.name === name &&
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  ).reduce((sum, { value }) => sum + value, 0);
}

/** Scrapes until it is so: a caller may know the end of its Call before it is counted. */
async function scrapeUntil(url: string, holds: (families: Families) => boolean): Promise<Families> {
  return await eventually(async () => {
    const families = await scrape(url);
    return holds(families) ? families : undefined;
  });
}

sharedPortTest("metrics are the sum over all", async (isolation) => {
  await using invoker = await startSharing(isolation, ECHO, ["--metrics-port=0"]);
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
  assertEquals(value("faas_sandboxes", { state: "ready" }), 2);
  assertEquals(value("faas_sandboxes", { state: "starting" }), 0);
  assertEquals(value("faas_sandbox_restarts_total", { reason: "exited" }), 0);
  assertEquals(value("faas_init_duration_seconds_count"), 2);
  assertEquals(families.get("target_info")?.samples.map((sample) => sample.value), [1]);
  const started = value("process_start_time_seconds") ?? 0;
  assert(Math.abs(started - Date.now() / 1000) < 60, `it started at ${started}`);
  assertEquals(await get(`${url}/readyz`), [200, "ready\n"]);
  assertEquals(await get(`${url}/healthz`), [200, "ok\n"]);
  for (const held of calls) held[Symbol.dispose]();
});

for (const deed of ["exit", "SIGKILL"] as const) {
  sharedPortTest(
    `what one had counted is counted on when it is replaced after ${deed}`,
    async (isolation) => {
      await using invoker = await startSharing(isolation, WHO, ["--metrics-port=0"]);
      const url = await urlOf(invoker);
      const [who = ""] = (await seenSandboxes(invoker.port, 12)).keys();
      await scrapeUntil(url, (families) => valueOf(families, ENDED, OK) === 12);
      if (deed === "SIGKILL") Deno.kill(pidOf(who), "SIGKILL");
      else assertMatch(await askWho(invoker.port, "exit"), /^INTERNAL: /);
      const reason = deed === "SIGKILL" ? "memory" : "exited";
      const families = await scrapeUntil(
        url,
        (families) =>
          valueOf(families, "faas_sandbox_restarts_total", { reason }) === 1 &&
          valueOf(families, "faas_sandboxes", { state: "ready" }) === 2,
      );
      assertEquals(valueOf(families, ENDED, OK), 12);
      if (deed === "exit") {
        const lost = { ...CALL, rpc_status_code: "INTERNAL" };
        await scrapeUntil(url, (families) => sumOf(families, ENDED, lost) === 1);
      }
      await askWho(invoker.port);
      await scrapeUntil(url, (families) => valueOf(families, ENDED, OK) === 13);
    },
    deed === "exit" ? ["worker", "process"] : ["process"],
  );
}

sharedPortTest("where none answers, what was known is shown", async (isolation) => {
  await using invoker = await startSharing(isolation, WHO, [
    "--metrics-port=0",
    "--stall-timeout=20s",
  ]);
  const url = await urlOf(invoker);
  const pids = [...(await seenSandboxes(invoker.port, 20)).keys()].map(pidOf);
  await scrapeUntil(url, (families) => valueOf(families, ENDED, OK) === 20);
  for (const pid of pids) Deno.kill(pid, "SIGSTOP");
  try {
    assertEquals(valueOf(await scrape(url), ENDED, OK), 20);
  } finally {
    for (const pid of pids) Deno.kill(pid, "SIGCONT");
  }
  await askWho(invoker.port);
  await scrapeUntil(url, (families) => valueOf(families, ENDED, OK) === 21);
}, ["process"]);
