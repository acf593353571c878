import { STATUS_CODES } from "node:http";
import { type CallFailure, toCallFailure } from "../invocation/call_failure.ts";
import type { CallErrorCode, ReportedErrorCode } from "../invocation/invoker_error.ts";
import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";
import type { FailureStatus } from "../invocation/own_failure.ts";
import { HttpError } from "./http_error.ts";

/** Headers of a response: names in lower case, with a value or several. */
export type ResponseHeaders = Readonly<Record<string, string | string[]>>;

/** Why a request has failed, as a problem document says it (RFC 9457). */
export interface Problem {
  readonly httpStatus: number;
  /** The same as a status of gRPC's, which Calls are counted by. */
  readonly status: FailureStatus;
  readonly errorCode?: ReportedErrorCode;
  /** The author's own code, which the caller is told instead. */
  readonly ownCode?: string;
  /** Those of the response beside its type. */
  readonly headers: ResponseHeaders;
  /** What is the case. */
  readonly detail: string;
  /** The document. */
  readonly text: string;
}

/** The type of {@linkcode Problem.text}. */
export const PROBLEM_TYPE = "application/problem+json";

/** What a caller is asked to wait before it tries again, in seconds. */
const RETRY_AFTER = "1";

/** The one table from error codes to statuses of HTTP (docs/http.md). */
const BY_CODE: Readonly<Record<CallErrorCode, number>> = {
  "error-client-content-type-unsupported": 415,
  "error-client-accept-type-unsupported": 406,
  "error-client-unmarshall": 400,
  "error-client-marshall": 500,
  "error-server-function-invocation": 500,
  "error-server-permission-denied": 500,
  "error-server-sandbox-exited": 500,
  "error-server-sandbox-memory": 500,
  "error-server-sandbox-stalled": 504,
  "error-server-busy": 429,
  "error-server-stopping": 503,
  "cancelled": 499,
  "deadline-exceeded": 504,
  "unavailable": 503,
  "handler-not-found": 404,
  "response-too-large": 500,
  "internal": 500,
};

/** What an author's own status stands for, by the table that gateways of gRPC go by, and Connect does. */
export const BY_STATUS: Readonly<Record<FailureStatus, number>> = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

/** What a response says that an error ends. What was not thrown on purpose tells nothing. */
export function toProblem(error: unknown): Problem {
  if (error instanceof HttpError) {
    const { httpStatus, status, headers, message } = error;
    return {
      httpStatus,
      status,
      headers,
      detail: message,
      text: documentOf(httpStatus, message),
    };
  }
  if (error instanceof MessageTooLargeError) {
    return toProblem(new HttpError(413, error.message, { status: "RESOURCE_EXHAUSTED" }));
  }
  return ofFailure(toCallFailure(error));
}

function ofFailure(failure: CallFailure): Problem {
  const { code, status, message, errorCode, ownCode, hasOwnStatus, trailers = [] } = failure;
  const httpStatus = hasOwnStatus ? BY_STATUS[status] : BY_CODE[code];
  const told = ownCode ?? errorCode;
  const mayRetry = httpStatus === 503 || httpStatus === 429;
  return {
    httpStatus,
    status,
    ...(errorCode && { errorCode }),
    ...(ownCode && { ownCode }),
    headers: {
      ...(mayRetry && { "retry-after": RETRY_AFTER }),
      ...Object.fromEntries(trailers.map(([name, values]) => [name, [...values]])),
      ...(told && { "error-code": told }),
    },
    detail: message,
    text: documentOf(httpStatus, message, told),
  };
}

function documentOf(status: number, detail: string, code?: string): string {
  return JSON.stringify({
    title: STATUS_CODES[status] ?? "Client Closed Request",
    status,
    detail,
    ...(code && { "error-code": code }),
  });
}
