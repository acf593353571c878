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

/** More than timers can count, and more than any Call takes: as good as none. */
const MAX_MS = 2 ** 31 - 1;

/** Whether a `grpc-timeout` is longer than can be counted. One that is malformed is for others to refuse. */
export function isTooLong(value: string | string[] | undefined): boolean {
  if (typeof value !== "string") return false;
  const [, amount, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(value) ?? [];
  return amount !== undefined && Number(amount) * (UNIT_MS[unit] ?? 0) > MAX_MS;
}
