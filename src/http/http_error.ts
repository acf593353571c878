import type { FailureStatus } from "../invocation/own_failure.ts";

/** Options of an {@linkcode HttpError}. */
export interface HttpErrorOptions {
  /** What observers of Calls are told. */
  readonly status: FailureStatus;
  /** Response headers beside those of every problem. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is refused, where that is for HTTP to say. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  /** The status of the response. */
  readonly httpStatus: number;
  readonly status: FailureStatus;
  readonly headers: Readonly<Record<string, string>>;

  constructor(httpStatus: number, message: string, { status, headers = {} }: HttpErrorOptions) {
    super(message);
    this.httpStatus = httpStatus;
    this.status = status;
    this.headers = headers;
  }
}
