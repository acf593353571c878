import type { StatusName } from "../grpc/call/status_name.ts";
import type { ReportedErrorCode } from "../invocation/invoker_error.ts";

export type { ReportedErrorCode, StatusName };

/** What a {@linkcode CallError} is made of beside its message. */
export interface CallErrorOptions extends ErrorOptions {
  /** The gRPC status that the Call ended with. */
  readonly status: StatusName;
  /** The trailer `error-code`: a {@linkcode ReportedErrorCode}, or the function's own. */
  readonly code?: string | undefined;
  /** Trailers of the function's own; absent: none. */
  readonly headers?: Headers | undefined;
}

/**
 * A Call that failed, as its caller sees it.
 *
 * Its message is what the caller is told. In a test without a server its `cause` is what the
 * handler threw, which no caller ever gets.
 *
 * @example A caller that sends what cannot be read
 * ```ts
 * import { CallError, loadFunction } from "@projectriff/deno-function-invoker";
 * import { deepEqual, ok } from "node:assert/strict";
 *
 * await using encode = await loadFunction("samples/rot13/rot13.ts?handler=encode");
 * const error = await encode.call("Hello", { contentType: "text/foobar" }).catch((error) => error);
 *
 * ok(error instanceof CallError);
 * deepEqual([error.status, error.code, error.message], [
 *   "INVALID_ARGUMENT",
 *   "error-client-content-type-unsupported",
 *   "Unsupported Content-Type: text/foobar",
 * ]);
 * ```
 */
export class CallError extends Error {
  /** The name of the class. */
  override readonly name: string = "CallError";
  /** The gRPC status by name, such as `INVALID_ARGUMENT`. */
  readonly status: StatusName;
  /**
   * The trailer `error-code`: a {@linkcode ReportedErrorCode}, or the function's own; absent where the
   * status says it all.
   */
  readonly code?: string;
  /** Trailers of the function's own. */
  readonly headers: Headers;

  /**
   * Creates an error of a Call.
   *
   * @param message what the caller is told
   * @param options the status, the code, and the cause
   */
  constructor(message: string, { status, code, headers, ...options }: CallErrorOptions) {
    super(message, options);
    this.status = status;
    if (code !== undefined) this.code = code;
    this.headers = headers ?? new Headers();
  }
}
