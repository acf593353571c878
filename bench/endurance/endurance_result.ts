import type { MachineFacts } from "../measure/machine_facts.ts";
import type { MemorySample, MemoryTrend } from "./memory_trend.ts";

/** What `--json` writes. */
export interface EnduranceResult {
  readonly format: typeof ENDURANCE_FORMAT;
  /** When the run began, as ISO 8601. */
  readonly startedAt: string;
  readonly machine: MachineFacts;
  readonly runs: readonly EnduranceRun[];
}

/** Changes when the shape of {@linkcode EnduranceResult} does. */
export const ENDURANCE_FORMAT = "endurance/1";

/** What one server's memory did under one load. */
export interface EnduranceRun {
  readonly server: string;
  /** `streams-16 16 B text`. */
  readonly scenario: string;
  readonly unit: "Calls" | "messages";
  readonly tookMs: number;
  /** Before any load, once it had started. */
  readonly idleBeforeMb: number | null;
  /** After it, when nothing was asked for a while. */
  readonly idleAfterMb: number | null;
  readonly trend: MemoryTrend;
  readonly samples: readonly MemorySample[];
}
