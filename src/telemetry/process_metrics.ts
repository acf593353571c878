import { cpuUsage } from "node:process";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import manifest from "../../deno.json" with { type: "json" };
import { watchEventLoopDelay } from "./event_loop_delay.ts";
import { WIRE_METRICS } from "./wire_metrics.ts";

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Adds what a process takes; the names are those that Prometheus has for every process. */
export function addResourceMetrics(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    ...WIRE_METRICS.memory,
    registers,
    collect() {
      this.set(Deno.memoryUsage().rss);
    },
  });
  new Counter({
    ...WIRE_METRICS.cpu,
    registers,
    collect() {
      const { user, system } = cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

/** Adds what runs here, and since when. */
export function addTargetInfo(registry: Registry): void {
  new Gauge({
    name: "process_start_time_seconds",
    help: "When the process started, in seconds since 1970.",
    registers: [registry],
  }).set(performance.timeOrigin / 1000);
  new Gauge({
    name: "target_info",
    help: "What runs here; always 1.",
    labelNames: [
      "service_name",
      "service_version",
      "process_runtime_name",
      "process_runtime_version",
    ],
    registers: [registry],
  }).set({
    service_name: "deno-function-invoker",
    service_version: manifest.version,
    process_runtime_name: "deno",
    process_runtime_version: Deno.version.deno,
  }, 1);
}

/**
 * Adds how busy this thread is.
 *
 * @returns what ends the measuring
 */
export function addEventLoopDelay(registry: Registry): () => void {
  const delay = new Histogram({
    ...WIRE_METRICS.delay,
    buckets: SECONDS,
    registers: [registry],
  });
  return watchEventLoopDelay((delayMs) => delay.observe(delayMs / 1000));
}
