import { errorMessage } from "../../invocation/error_message.ts";
import { type StatusName, statusName, statusNumber } from "../call/status_name.ts";

/** A Call that ended with another status than OK. */
export class CallFailedError extends Error {
  override readonly name = "CallFailedError";
  /** The status by name, such as `INVALID_ARGUMENT`. */
  readonly status: string;
  /** The status by number. */
  readonly code: number;
  /** What the server says happened. */
  readonly details: string;
  /** The trailer `error-code` (docs/errors.md). */
  readonly errorCode?: string;
  /** What came with the status; empty when the server did not end the Call itself. */
  readonly trailers: Http2Headers;

  constructor(status: StatusName | number, details: string, trailers: Http2Headers = {}) {
    const code = typeof status === "number" ? status : statusNumber(status);
    const name = statusName(code) ?? `status ${code}`;
    super(`${name}: ${details}`);
    this.status = name;
    this.code = code;
    this.details = details;
    this.trailers = trailers;
    const errorCode = single(trailers["error-code"]);
    if (errorCode !== undefined) this.errorCode = errorCode;
  }
}

/** A Call that did not reach any server. */
export class NotConnectedError extends CallFailedError {
  /** What the system or TLS says. */
  readonly why: string;

  constructor(cause: unknown) {
    const why = whyNotConnected(cause);
    super("UNAVAILABLE", `no connection: ${why}`);
    this.why = why;
  }
}

/** A Call whose connection ended before it did. */
export class ConnectionLostError extends CallFailedError {
  /** Whether the server had said anything in the protocol that it was asked in. */
  readonly hasAnswered: boolean;

  constructor(cause: unknown, { hasAnswered }: { readonly hasAnswered: boolean }) {
    super("UNAVAILABLE", errorMessage(cause));
    this.hasAnswered = hasAnswered;
  }
}

/** Headers or trailers of HTTP/2. */
export type Http2Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * How a Call ended, by what the server sent.
 *
 * @param trailers the trailers, or the response's headers when nothing came after them
 * @returns the failure; `undefined` when the status is OK
 */
export function failureOf(trailers: Http2Headers): CallFailedError | undefined {
  const { "grpc-status": code, "grpc-message": message } = trailers;
  if (code === undefined) {
    const httpStatus = trailers[":status"];
    return new CallFailedError("UNKNOWN", `not a gRPC answer, of HTTP status ${httpStatus}`);
  }
  if (Number(code) === 0) return undefined;
  return new CallFailedError(Number(code), decoded(single(message) ?? ""), trailers);
}

/** The error code of HTTP/2 that says that nothing was done for a Call. */
export const REFUSED_STREAM = 7;
const RESET_CODES: Readonly<Record<number, StatusName>> = {
  [REFUSED_STREAM]: "UNAVAILABLE",
  8: "CANCELLED",
  11: "RESOURCE_EXHAUSTED",
  12: "PERMISSION_DENIED",
};

/** The failure of a Call that the server reset, by the error code of HTTP/2. */
export function failureOfReset(resetCode: number): CallFailedError {
  const status = RESET_CODES[resetCode] ?? "INTERNAL";
  if (resetCode === REFUSED_STREAM) {
    return new CallFailedError(status, "nothing was done, as the server leaves: send it again");
  }
  return new CallFailedError(status, `the Call was reset with HTTP/2 error ${resetCode}`);
}

/** What is reported is the Call that waited for the connection; its own cause says more. */
function whyNotConnected(error: unknown): string {
  const cause = error instanceof Error ? error.cause ?? error : error;
  // A name may stand for several addresses, each of which has been tried.
  const errors: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return errors.map(errorMessage).join(", ");
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

/** A `grpc-message`, which is percent-encoded; one that is so badly stays as it is. */
function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}
