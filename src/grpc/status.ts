import { status } from "@grpc/grpc-js";
import { type CallErrorCode, InvokerError } from "../invocation/invoker_error.ts";
import { toStatusDetails } from "./status_details.ts";

/** How a Call ends that failed. */
export interface CallStatus {
  /** Number of the gRPC status. */
  readonly code: status;
  readonly details: string;
  /** Value of the trailer `error-code`, for failures that have one. */
  readonly errorCode?: CallErrorCode;
}

interface Row {
  readonly code: status;
  /** Whether the error's code is sent as the trailer `error-code`. */
  readonly trailer: boolean;
}

/** The one table from error codes to gRPC statuses (contract §5). */
const STATUSES: Record<CallErrorCode, Row> = {
  "error-client-content-type-unsupported": { code: status.INVALID_ARGUMENT, trailer: true },
  "error-client-accept-type-unsupported": { code: status.INVALID_ARGUMENT, trailer: true },
  "error-client-unmarshall": { code: status.INVALID_ARGUMENT, trailer: true },
  "error-client-marshall": { code: status.UNKNOWN, trailer: true },
  "error-server-function-invocation": { code: status.UNKNOWN, trailer: true },
  "error-server-permission-denied": { code: status.PERMISSION_DENIED, trailer: true },
  "error-server-sandbox-exited": { code: status.INTERNAL, trailer: true },
  "error-server-sandbox-memory": { code: status.RESOURCE_EXHAUSTED, trailer: true },
  "error-server-sandbox-stalled": { code: status.DEADLINE_EXCEEDED, trailer: true },
  "error-server-busy": { code: status.RESOURCE_EXHAUSTED, trailer: true },
  "error-server-stopping": { code: status.UNAVAILABLE, trailer: true },
  "cancelled": { code: status.CANCELLED, trailer: false },
  "deadline-exceeded": { code: status.DEADLINE_EXCEEDED, trailer: false },
  "unavailable": { code: status.UNAVAILABLE, trailer: false },
  "internal": { code: status.INTERNAL, trailer: false },
};

/** The status that a failure ends its Call with. What was not thrown on purpose tells nothing. */
export function toCallStatus(error: unknown): CallStatus {
  if (!(error instanceof InvokerError) || !(error.code in STATUSES)) {
    return { code: status.INTERNAL, details: "Internal error of the invoker" };
  }
  const errorCode = error.code as CallErrorCode;
  const { code, trailer } = STATUSES[errorCode];
  return { code, details: toStatusDetails(error.message), ...(trailer ? { errorCode } : {}) };
}
