import type { FailureStatus } from "../../invocation/own_failure.ts";

/** The name of a status that gRPC defines. */
export type StatusName = "OK" | FailureStatus;

const NUMBERS: Readonly<Record<StatusName, number>> = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
};
const NAMES = Object.keys(NUMBERS) as readonly StatusName[];

/** The number that stands for a status on the wire. */
export function statusNumber(name: StatusName): number {
  return NUMBERS[name];
}

/** The status that a number stands for; `undefined` when gRPC defines none. */
export function statusName(number: number): StatusName | undefined {
  return NAMES[number];
}
