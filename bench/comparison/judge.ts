import type { SampleComparison } from "../statistics/compare_samples.ts";
import type { Metric } from "./compare_results.ts";

/** What to say when a figure has grown, and when it has shrunk. */
const WORDS: Readonly<Record<Metric, readonly [grown: string, shrunk: string]>> = {
  "speed": ["faster", "slower"],
  "p50": ["longer", "shorter"],
  "server CPU": ["more", "less"],
  "first answer": ["later", "sooner"],
  "idle memory": ["more", "less"],
};

/** What a comparison says, in words; it says nothing that chance could as well have said. */
export function judge(metric: Metric, { interval }: SampleComparison): string {
  if (interval === null) return "too few rounds to tell";
  const [low, high] = interval;
  const [grown, shrunk] = WORDS[metric];
  if (low > 1) return `${grown} by ${formatBetween(low - 1, high - 1)}`;
  if (high < 1) return `${shrunk} by ${formatBetween(1 - high, 1 - low)}`;
  const signed = (factor: number) => (factor < 1 ? "−" : "+") + formatPercent(Math.abs(factor - 1));
  return `no difference that these runs could show (${signed(low)} to ${signed(high)} %)`;
}

function formatBetween(least: number, most: number): string {
  const [low, high] = [formatPercent(least), formatPercent(most)];
  return low === high ? `${low} %` : `${low}–${high} %`;
}

function formatPercent(share: number): string {
  const percent = share * 100;
  return percent < 10 ? percent.toFixed(1) : percent.toFixed(0);
}
