/** What a series of latencies says, and where it is drawn. Pure. */

/**
 * @typedef {object} Summary
 * @property {number} count of those that succeeded
 * @property {number} failed
 * @property {number} p50
 * @property {number} p90
 * @property {number} p99
 * @property {number} max
 */

/**
 * In milliseconds.
 *
 * @param {readonly number[]} latencies NaN: it failed
 * @returns {Summary}
 */
export function summarize(latencies) {
  const sorted = latencies.filter((each) => !Number.isNaN(each)).sort((one, other) => one - other);
  const at = (/** @type {number} */ share) => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return {
    count: sorted.length,
    failed: latencies.length - sorted.length,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: at(1),
  };
}

/**
 * The next larger number that a scale can end with: 1, 2 or 5 of a power of ten.
 *
 * @param {number} max above 0
 */
export function niceLimit(max) {
  const power = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 5, 10].map((step) => step * power).find((limit) => limit >= max) ?? 10 * power;
}

/**
 * As a person reads it.
 *
 * @param {number} ms
 */
export function durationText(ms) {
  if (Number.isNaN(ms)) return "–";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
