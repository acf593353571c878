import { createHistogram } from "node:perf_hooks";
import type { LatencyPercentiles } from "../report/result_file.ts";

/** Latencies, of which three digits are kept, whatever their number. */
export class LatencyHistogram {
  #histogram = createHistogram({ lowest: 1, highest: 3_600_000_000_000, figures: 3 });
  #failures = 0;

  /** Counts a latency. */
  record(ms: number): void {
    this.#histogram.record(Math.max(1, Math.round(ms * 1e6)));
  }

  /** Counts what has no latency, as it failed: it is longer than all that have one. */
  recordFailure(): void {
    this.#failures++;
  }

  /** How many have been counted, failures included. */
  get count(): number {
    return this.#histogram.count + this.#failures;
  }

  /** Percentiles in µs; `null` where they are among the failures, or nothing was counted. */
  percentiles(): LatencyPercentiles {
    const at = (percent: number) => this.#percentileUs(percent);
    return { p50: at(50), p90: at(90), p99: at(99), p99_9: at(99.9), max: at(100) };
  }

  #percentileUs(percent: number): number | null {
    const rank = this.count * percent / 100;
    const { count } = this.#histogram;
    if (count === 0 || rank > count) return null;
    if (percent === 100) return this.#histogram.max / 1000;
    return this.#histogram.percentile(Math.max(1e-9, rank / count * 100)) / 1000;
  }
}
