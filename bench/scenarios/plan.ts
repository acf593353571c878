import type { PayloadSpec } from "./scenario.ts";

/** How long everything takes. */
export interface Plan {
  /** In each, every server is started anew and measured in every scenario. */
  readonly rounds: number;
  /**
   * Per server and round, before all: what is compiled late is compiled then. After half a second
   * figures wander by a quarter still.
   */
  readonly firstWarmUpMs: number;
  /** Before each measurement. */
  readonly warmUpMs: number;
  /** Of small messages; see {@linkcode lengthFactor}. */
  readonly measureMs: number;
}

/** Some three minutes in all, with all that can take part by default. */
export const DEFAULT_PLAN: Plan = {
  rounds: 5,
  firstWarmUpMs: 1600,
  warmUpMs: 60,
  measureMs: 240,
};

/** Below 20 s in all: enough to see that all works, too little to compare by. */
export const SHORT_PLAN: Plan = {
  rounds: 2,
  firstWarmUpMs: 100,
  warmUpMs: 30,
  measureMs: 120,
};

/** From here on messages are large. */
const LARGE_BYTES = 65_536;

/** How much longer a measurement takes: large messages are few. */
export function lengthFactor({ bytes }: PayloadSpec): number {
  return bytes < LARGE_BYTES ? 1 : 2;
}

/** How long a run takes, more or less, where `payloads` are those of its scenarios. */
export function estimateSeconds(
  { rounds, firstWarmUpMs, warmUpMs, measureMs }: Plan,
  servers: number,
  payloads: readonly PayloadSpec[],
): number {
  const startMs = 500;
  const factors = payloads.map(lengthFactor).reduce((sum, factor) => sum + factor, 0);
  const roundMs = servers * (startMs + firstWarmUpMs + factors * (warmUpMs + measureMs));
  return Math.ceil(rounds * roundMs / 1000);
}

/** How often an invoker is started where nothing else is measured. */
export const STARTS_ALONE = 15;
