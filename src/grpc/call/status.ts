import { toCallFailure } from "../../invocation/call_failure.ts";
import type { ReportedErrorCode } from "../../invocation/invoker_error.ts";
import type { Trailers } from "./ending.ts";
import { toStatusDetails } from "./status_details.ts";
import { type StatusName, statusNumber } from "./status_name.ts";

/** How a Call ends that failed. */
export interface CallStatus {
  /** The gRPC status by name, such as `INVALID_ARGUMENT`. */
  readonly status: StatusName;
  /** The status by number. */
  readonly code: number;
  readonly details: string;
  /** Value of the trailer `error-code`, for failures that have one. */
  readonly errorCode?: ReportedErrorCode;
  /** The author's own code, which the caller is told instead. */
  readonly ownCode?: string;
  /** All trailers beside the status: `error-code`, which may be the author's own, and his headers. */
  readonly trailers?: Trailers;
}

/** The status that a failure ends its Call with (docs/errors.md). */
export function toCallStatus(error: unknown): CallStatus {
  const { status, message, errorCode, ownCode, trailers = [] } = toCallFailure(error);
  const ending = { status, code: statusNumber(status), details: toStatusDetails(message) };
  if (!errorCode) return ending;
  const others = trailers.map(([name, values]) => [name, [...values]] as const);
  return {
    ...ending,
    errorCode,
    ...(ownCode && { ownCode }),
    trailers: { ...Object.fromEntries(others), "error-code": ownCode ?? errorCode },
  };
}
