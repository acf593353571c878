import type { OpenLoopFigures } from "../load/load_job.ts";
import type { MachineFacts } from "../measure/machine_facts.ts";
import type { Plan } from "../scenarios/plan.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { ServerSpec } from "../servers/server_spec.ts";

/** Changes when the shape of {@linkcode ResultFile} does. */
export const RESULT_FORMAT = "bench/2";

/** All that a run found, each round by itself: what `--json` writes and `compare.ts` reads. */
export interface ResultFile {
  readonly format: typeof RESULT_FORMAT;
  /** When the run began, as ISO 8601. */
  readonly startedAt: string;
  readonly machine: MachineFacts;
  readonly plan: Plan;
  /** Name of the server that ratios are against. */
  readonly reference: string;
  /** Name of the responder that costs next to nothing: what it reaches is the client's limit. */
  readonly clientLimit: string;
  readonly servers: readonly ServerSpec[];
  readonly scenarios: readonly ScenarioResult[];
  readonly openLoop: readonly OpenLoopResult[];
  readonly startUps: readonly StartUpResult[];
}

/** What every server did in a scenario. */
export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly results: readonly ServerRounds[];
}

/** What one server did in a scenario. */
export interface ServerRounds {
  readonly server: string;
  /** By round, in each of which all servers were measured in turn; `null` where it failed. */
  readonly rounds: readonly (RoundFigures | null)[];
  /** Why. */
  readonly failures: readonly string[];
}

/** What one server did in one round of a scenario. */
export interface RoundFigures {
  /** Calls that ended, or messages that came back, in a second. */
  readonly perSecond: number;
  /** Times of the single Calls, as the client saw them; `null` for streams. */
  readonly latencyUs: LatencyPercentiles | null;
  /** CPU time of the server, its children included, for one answer; `null` when unknown. */
  readonly serverCpuUs: number | null;
  /** Resident memory of the server, its children included, at the end; `null` when unknown. */
  readonly residentMb: number | null;
  /** CPU time of the load client over wall time: near 1, it is the client that is measured. */
  readonly clientBusy: number;
}

/** Percentiles of latencies in µs; `null` where so many failed that there is none. */
export interface LatencyPercentiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly p99_9: number | null;
  readonly max: number | null;
}

/** What every server did with a load that does not wait for its answers. */
export interface OpenLoopResult {
  readonly scenario: Scenario;
  /** Calls, or messages over all streams, that each server was sent in a second. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly results: readonly {
    readonly server: string;
    /** `null` where nothing could be measured. */
    readonly figures: OpenLoopFigures | null;
    readonly failure: string | null;
  }[];
}

/** Starts of one server, each by itself. */
export interface StartUpResult {
  readonly server: string;
  readonly starts: readonly StartFigures[];
}

/** One start of a server. */
export interface StartFigures {
  /** From the start of the process until it serves. */
  readonly startMs: number;
  /** From the start of the process to the answer of a Call that is opened then. */
  readonly answerMs: number;
  /** Resident memory after that Call, idle, its children included; `null` when unknown. */
  readonly residentMb: number | null;
}
