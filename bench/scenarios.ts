import type { Load } from "./load.ts";

/** One line of questions: a load that every server gets. */
export interface Scenario {
  readonly name: string;
  readonly unit: "Calls/s" | "messages/s";
  readonly load: Load;
}

/** Every scenario, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "Calls, 1 at a time", unit: "Calls/s", load: { kind: "calls", atOnce: 1 } },
  { name: "Calls, 32 at a time", unit: "Calls/s", load: { kind: "calls", atOnce: 32 } },
  { name: "1 stream", unit: "messages/s", load: { kind: "streams", atOnce: 1, inFlight: 64 } },
  { name: "16 streams", unit: "messages/s", load: { kind: "streams", atOnce: 16, inFlight: 64 } },
];

/** How long everything takes. */
export interface Plan {
  readonly rounds: number;
  /** Per server and scenario, before the first round: what is compiled late is compiled then. */
  readonly firstWarmUpMs: number;
  /** Before each measurement. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** How often the invoker is started to see how long that takes. */
  readonly starts: number;
  /** The same where nothing else is measured. */
  readonly startsAlone: number;
}

/** Below 90 s in all. */
export const DEFAULT_PLAN: Plan = {
  rounds: 5,
  firstWarmUpMs: 600,
  warmUpMs: 100,
  measureMs: 450,
  starts: 5,
  startsAlone: 15,
};

/** Below 20 s in all: enough to see that all works, too little to compare by. */
export const SHORT_PLAN: Plan = {
  rounds: 2,
  firstWarmUpMs: 200,
  warmUpMs: 50,
  measureMs: 150,
  starts: 3,
  startsAlone: 5,
};
