import { judgeCall, type Kill, wasLost } from "./judge.ts";
import type { SeenCall } from "./run_call.ts";

/** Problems that are told in full; the rest are only counted. */
const TOLD = 20;

/** The account of all Calls of a target. */
export class Tally {
  callCount = 0;
  outputCount = 0;
  /** How many Calls were meant to end and did end so: ending → outcome → number. */
  readonly outcomes = new Map<string, Map<string, number>>();
  problemCount = 0;
  readonly problems: string[] = [];
  /** Calls that only the kills can explain; the list of them is complete at the end. */
  readonly #lost: SeenCall[] = [];

  /** Enters a Call that has ended. */
  enter(seen: SeenCall): void {
    this.callCount++;
    this.outputCount += seen.outputs.length;
    const { ending } = seen.plan;
    const outcome = wasLost(seen) ? `lost, ${seen.status}` : seen.status;
    const row = this.outcomes.get(ending) ?? new Map<string, number>();
    row.set(outcome, (row.get(outcome) ?? 0) + 1);
    this.outcomes.set(ending, row);
    if (wasLost(seen)) this.#lost.push(seen);
    else this.#judge(seen, []);
  }

  /** Judges the Calls whose sandboxes died. */
  close(kills: readonly Kill[]): void {
    for (const seen of this.#lost) this.#judge(seen, kills);
  }

  /** Notes a problem that is no Call's. */
  complain(problem: string): void {
    if (++this.problemCount <= TOLD) this.problems.push(problem);
  }

  #judge(seen: SeenCall, kills: readonly Kill[]): void {
    const problem = judgeCall(seen, kills);
    if (problem === undefined) return;
    const { inputs, ending, hangs, timeoutMs, cancelAfterMs } = seen.plan;
    const order = inputs[0]?.replace(/,"filler":"[^"]*"/, "");
    const plan = JSON.stringify({ ending, hangs, timeoutMs, cancelAfterMs, count: inputs.length });
    const tookMs = Math.round(seen.endedMs - seen.startedMs);
    this.complain(`Call ${order} ${plan}: ${problem} (${tookMs} ms)`);
  }
}
