import { MAX_TIMER_MS } from "../../invocation/max_timer_ms.ts";

/** The header that carries the time that a Call may take (gRPC over HTTP/2). */
export const TIMEOUT_HEADER = "grpc-timeout";

const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/**
 * The time that a `grpc-timeout` allows, in whole milliseconds, which timers count by; `undefined`: as
 * much as there is.
 *
 * @throws {TypeError} when it is none
 */
export function parseGrpcTimeout(value: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(value) ?? [];
  if (amount === undefined) throw new TypeError(`Cannot read the grpc-timeout "${value}"`);
  const ms = Number(amount) * (UNIT_MS[unit] ?? 0);
  // More than any Call takes.
  return ms > MAX_TIMER_MS ? undefined : Math.floor(ms);
}
