import type {
  RoundFigures,
  ScenarioResult,
  StartFigures,
  StartUpResult,
} from "../report/result_file.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { ServerSpec } from "../servers/server_spec.ts";

/** Takes what the rounds find, one figure after the other. */
export class ResultCollector {
  #scenarios: readonly { readonly scenario: Scenario; readonly results: Rounds[] }[];
  #startUps: { readonly server: string; readonly starts: StartFigures[] }[];

  constructor(scenarios: readonly Scenario[], specs: readonly ServerSpec[]) {
    this.#scenarios = scenarios.map((scenario) => ({
      scenario,
      results: specs.filter(({ loads }) => loads.includes(scenario.load.kind))
        .map(({ name }) => ({ server: name, rounds: [], failures: [] })),
    }));
    this.#startUps = specs.map(({ name }) => ({ server: name, starts: [] }));
  }

  /** Adds what a server did in a round of a scenario; `null` with a reason when it failed. */
  addRound(
    scenario: Scenario,
    server: string,
    figures: RoundFigures | null,
    failure?: string,
  ): void {
    const results = this.#scenarios.find((entry) => entry.scenario === scenario)?.results;
    const rounds = results?.find((entry) => entry.server === server);
    rounds?.rounds.push(figures);
    if (failure !== undefined) rounds?.failures.push(failure);
  }

  /** Adds a start. */
  addStart(server: string, start: StartFigures): void {
    this.#startUps.find((entry) => entry.server === server)?.starts.push(start);
  }

  /** All that was added. */
  get scenarios(): readonly ScenarioResult[] {
    return this.#scenarios;
  }

  /** All starts that were added. */
  get startUps(): readonly StartUpResult[] {
    return this.#startUps;
  }
}

interface Rounds {
  readonly server: string;
  readonly rounds: (RoundFigures | null)[];
  readonly failures: string[];
}
