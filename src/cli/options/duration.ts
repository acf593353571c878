import { MAX_TIMER_MS } from "../../invocation/max_timer_ms.ts";

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds of a duration such as `500ms`, `10s`, `1.5h` or `10`, which is seconds.
 *
 * @returns whole milliseconds; `undefined` when it is no duration, or one that is too long
 */
export function parseDuration(text: string): number | undefined {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Math.round(Number(number) * (UNIT_MS[unit] ?? NaN));
  return ms <= MAX_TIMER_MS ? ms : undefined;
}
