import type { FailureStatus } from "./own_failure.ts";

/** What statuses of HTTP are as those of gRPC: the table of gateways read backwards (docs/http.md). */
const BY_HTTP: Readonly<Record<number, FailureStatus>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  416: "OUT_OF_RANGE",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** The failure that a status of HTTP stands for which is none of success. */
export function failureOfHttp(status: number): FailureStatus {
  const known = BY_HTTP[status];
  if (known) return known;
  if (status >= 500) return "INTERNAL";
  return status >= 400 ? "FAILED_PRECONDITION" : "UNKNOWN";
}
