import { type CallErrorCode, InvokerError, type ReportedErrorCode } from "./invoker_error.ts";
import type { FailureStatus, OwnTrailer } from "./own_failure.ts";

/** How a Call has failed, as every transport tells it in its own way. */
export interface CallFailure {
  /** What is the case; `internal` for what was not thrown on purpose. */
  readonly code: CallErrorCode;
  readonly status: FailureStatus;
  readonly message: string;
  /** The code that the caller is told, for failures that have one. */
  readonly errorCode?: ReportedErrorCode;
  /** The author's own code, which the caller is told instead. */
  readonly ownCode?: string;
  /** Whether the status is the author's own. */
  readonly hasOwnStatus?: boolean;
  /** The author's headers. */
  readonly trailers?: readonly OwnTrailer[];
}

/** The one table from error codes to statuses (docs/errors.md): the codes that are reported … */
const REPORTED: Readonly<Record<ReportedErrorCode, FailureStatus>> = {
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
const UNREPORTED: Readonly<Record<Exclude<CallErrorCode, ReportedErrorCode>, FailureStatus>> = {
  "cancelled": "CANCELLED",
  "deadline-exceeded": "DEADLINE_EXCEEDED",
  "unavailable": "UNAVAILABLE",
  "handler-not-found": "NOT_FOUND",
  "response-too-large": "RESOURCE_EXHAUSTED",
  "internal": "INTERNAL",
};

/** How a Call fails that an error ends. What was not thrown on purpose tells nothing. */
export function toCallFailure(error: unknown): CallFailure {
  if (error instanceof InvokerError) {
    const { code, message, own } = error;
    if (isIn(REPORTED, code)) {
      return {
        code,
        status: own?.status ?? REPORTED[code],
        message,
        errorCode: code,
        ...(own && { hasOwnStatus: true }),
        ...(own?.code && { ownCode: own.code }),
        ...(own?.trailers && { trailers: own.trailers }),
      };
    }
    // `internal` is what came from a sandbox and was not thrown on purpose there.
    if (isIn(UNREPORTED, code) && code !== "internal") {
      return { code, status: UNREPORTED[code], message };
    }
  }
  return { code: "internal", status: "INTERNAL", message: "Internal error of the invoker" };
}

function isIn<Code extends string>(
  table: Readonly<Record<Code, FailureStatus>>,
  code: string,
): code is Code {
  return Object.hasOwn(table, code);
}
