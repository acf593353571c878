import {
  type Decode,
  decodeList,
  decodeObject,
  decodeOneOf,
  decodeText,
  optional,
} from "./decode.ts";
import { errorMessage, shortened } from "./error_message.ts";
import { decodeOwnFailure, type OwnFailure } from "./own_failure.ts";

/** Why a Call failed, as the caller is told by the trailer `error-code`. */
export type ReportedErrorCode =
  | "error-client-content-type-unsupported"
  | "error-client-accept-type-unsupported"
  | "error-client-unmarshall"
  | "error-client-marshall"
  | "error-server-function-invocation"
  | "error-server-permission-denied"
  | "error-server-sandbox-exited"
  | "error-server-sandbox-memory"
  | "error-server-sandbox-stalled"
  | "error-server-busy"
  | "error-server-stopping";

/** Why a Call failed; what is not reported is told by the gRPC status alone. */
export type CallErrorCode =
  | ReportedErrorCode
  | "cancelled"
  | "deadline-exceeded"
  | "unavailable"
  | "handler-not-found"
  | "response-too-large"
  | "internal";

/** Why the invoker did not start. */
export type StartErrorCode = "usage" | "start-failed";

/** Every code that the invoker fails with on purpose. */
export type ErrorCode = CallErrorCode | StartErrorCode;

/** Options of an {@linkcode InvokerError}. */
export interface InvokerErrorOptions extends ErrorOptions {
  /** Places in the author's code, "URL:LINE:COLUMN", the innermost first. Logged, not sent. */
  readonly frames?: readonly string[];
  /** What the author says of it; it wins over what the code stands for. */
  readonly own?: OwnFailure | undefined;
}

/** What the invoker throws on purpose. Its message is written for whoever receives it. */
export class InvokerError extends Error {
  override readonly name = "InvokerError";
  /** What kind of failure it is; every edge maps it in one table. */
  readonly code: ErrorCode;
  /** Where in the author's code it arose, the innermost place first; empty when that is not known. */
  readonly frames: readonly string[];
  /** What the author says of it; it wins over what the code stands for. */
  readonly own?: OwnFailure;

  constructor(code: ErrorCode, message: string, options?: InvokerErrorOptions) {
    super(message, options);
    this.code = code;
    this.frames = options?.frames ?? [];
    if (options?.own) this.own = options.own;
  }
}

/** An `InvokerError` as plain data, for the way between threads. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly frames?: readonly string[];
  readonly own?: OwnFailure;
}

/** All of them: without one the type check fails. */
const ERROR_CODES: Readonly<Record<ErrorCode, true>> = {
  "error-client-content-type-unsupported": true,
  "error-client-accept-type-unsupported": true,
  "error-client-unmarshall": true,
  "error-client-marshall": true,
  "error-server-function-invocation": true,
  "error-server-permission-denied": true,
  "error-server-sandbox-exited": true,
  "error-server-sandbox-memory": true,
  "error-server-sandbox-stalled": true,
  "error-server-busy": true,
  "error-server-stopping": true,
  "cancelled": true,
  "deadline-exceeded": true,
  "unavailable": true,
  "handler-not-found": true,
  "response-too-large": true,
  "internal": true,
  "usage": true,
  "start-failed": true,
};

/** A record that others sent. */
export const decodeErrorRecord: Decode<ErrorRecord> = decodeObject({
  code: decodeOneOf(Object.keys(ERROR_CODES) as ErrorCode[]),
  message: decodeText,
  frames: optional(decodeList(decodeText)),
  own: optional(decodeOwnFailure),
});

/** Any thrown value as a record; what was not thrown on purpose is `internal`. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (isInstance(error, InvokerError)) {
    const { code, message, frames, own } = error;
    return {
      code,
      message: shortened(message),
      ...(frames.length > 0 && { frames }),
      ...(own && { own }),
    };
  }
  return { code: "internal", message: shortened(errorMessage(error)) };
}

/** The error that a record describes. */
export function fromErrorRecord({ code, message, frames = [], own }: ErrorRecord): InvokerError {
  return new InvokerError(code, message, { frames, own });
}

/** Whether anything is of a class; also where a Proxy does not say. */
export function isInstance<T>(
  value: unknown,
  of: abstract new (...args: never[]) => T,
): value is T {
  try {
    return value instanceof of;
  } catch {
    return false;
  }
}
