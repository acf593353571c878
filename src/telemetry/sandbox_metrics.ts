import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { CallErrorCode } from "../invocation/invoker_error.ts";

/** The code of a sandbox's death. */
type LossCode = Extract<CallErrorCode, `error-server-sandbox-${string}`>;

/** What is told of sandboxes. */
export interface SandboxMetrics {
  /** Told how many sandboxes take Calls, of how many that there are to be. */
  readonly onReadyCount: (ready: number, size: number) => void;
  /** Told of each that has loaded, and how long that took. */
  readonly onStarted: (durationMs: number) => void;
  /** Told of each that takes the place of a dead one, and did not load. */
  readonly onStartFailed: () => void;
  /** Told of each that has died. */
  readonly onLost: (
    loss: { readonly code: LossCode; readonly stopped: boolean; readonly hasCrashed?: boolean },
  ) => void;
}

/** The one table from codes to values of the label `reason`. */
const REASONS: Readonly<Record<LossCode, string>> = {
  "error-server-sandbox-exited": "exited",
  "error-server-sandbox-memory": "memory",
  "error-server-sandbox-stalled": "stalled",
};

/** In the place of the former, for a process that died of a signal such as SIGSEGV. */
const CRASHED = "crashed";

/** The buckets that OpenTelemetry names for it. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Adds what there is to count about sandboxes. */
export function addSandboxMetrics(registry: Registry): SandboxMetrics {
  const registers = [registry];
  const sandboxes = new Gauge({
    name: "faas_sandboxes",
    help: "Sandboxes: ready for Calls, starting, or lost as threads that cannot be stopped.",
    labelNames: ["state"],
    registers,
  });
  const restarts = new Counter({
    name: "faas_sandbox_restarts_total",
    help: "Sandboxes that died and are replaced, by the reason of their death.",
    labelNames: ["reason"],
    registers,
  });
  const failures = new Counter({
    name: "faas_sandbox_start_failures_total",
    help: "Replacements of sandboxes that did not load; each is tried again.",
    registers,
  });
  const init = new Histogram({
    name: "faas_init_duration_seconds",
    help: "How long sandboxes took to start, load the function and set it up.",
    buckets: SECONDS,
    registers,
  });
  // There from the beginning: what rises from nothing is no increase to Prometheus.
  for (const state of ["ready", "starting", "lost"]) sandboxes.set({ state }, 0);
  for (const reason of [...Object.values(REASONS), CRASHED]) restarts.inc({ reason }, 0);
  return {
    onReadyCount(ready, size) {
      sandboxes.set({ state: "ready" }, ready);
      sandboxes.set({ state: "starting" }, size - ready);
    },
    onStarted: (durationMs) => init.observe(durationMs / 1000),
    onStartFailed: () => failures.inc(),
    onLost({ code, stopped, hasCrashed }) {
      restarts.inc({ reason: hasCrashed ? CRASHED : REASONS[code] });
      if (!stopped) sandboxes.inc({ state: "lost" });
    },
  };
}
