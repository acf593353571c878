import {
  type CallErrorCode,
  InvokerError,
  type ReportedErrorCode,
} from "../../invocation/invoker_error.ts";
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

/** The one table from error codes to gRPC statuses (docs/errors.md): the codes that are reported … */
const REPORTED: Readonly<Record<ReportedErrorCode, StatusName>> = {
  "error-client-content-type-unsupported": "INVALID_ARGUMENT",
  "error-client-accept-type-unsupported": "INVALID_ARGUMENT",
  "error-client-unmarshall": "INVALID_ARGUMENT",
  "error-client-marshall": "UNKNOWN",
  "error-server-function-invocation": "UNKNOWN",
  "error-server-permission-denied": "PERMISSION_DENIED",
  "error-server-sandbox-exited": "INTERNAL",
  "error-server-sandbox-memory": "RESOURCE_EXHAUSTED",
  "error-server-sandbox-stalled": "DEADLINE_EXCEEDED",
  "error-server-busy": "RESOURCE_EXHAUSTED",
  "error-server-stopping": "UNAVAILABLE",
};

/** … and those that are told by their status alone. */
const UNREPORTED: Readonly<Record<Exclude<CallErrorCode, ReportedErrorCode>, StatusName>> = {
  "cancelled": "CANCELLED",
  "deadline-exceeded": "DEADLINE_EXCEEDED",
  "unavailable": "UNAVAILABLE",
  "response-too-large": "RESOURCE_EXHAUSTED",
  "internal": "INTERNAL",
};

/** The status that a failure ends its Call with. What was not thrown on purpose tells nothing. */
export function toCallStatus(error: unknown): CallStatus {
  if (error instanceof InvokerError) {
    const { code, message, own } = error;
    if (isIn(REPORTED, code)) {
      const others = own?.trailers?.map(([name, values]) => [name, [...values]] as const) ?? [];
      const trailers = { ...Object.fromEntries(others), "error-code": own?.code ?? code };
      const ending = endWith(own?.status ?? REPORTED[code], message);
      return { ...ending, errorCode: code, ...(own?.code && { ownCode: own.code }), trailers };
    }
    // `internal` is what came from a sandbox and was not thrown on purpose there.
    if (isIn(UNREPORTED, code) && code !== "internal") return endWith(UNREPORTED[code], message);
  }
  return endWith("INTERNAL", "Internal error of the invoker");
}

function endWith(status: StatusName, message: string): CallStatus {
  return { status, code: statusNumber(status), details: toStatusDetails(message) };
}

function isIn<Code extends string>(
  table: Readonly<Record<Code, StatusName>>,
  code: string,
): code is Code {
  return Object.hasOwn(table, code);
}
