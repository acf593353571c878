import { FAILURE_STATUSES, type FailureStatus } from "../invocation/own_failure.ts";
import type { Message } from "./message.ts";

/** What a {@linkcode FunctionError} may have beside its status and message. */
export interface FunctionErrorOptions extends ErrorOptions {
  /** The trailer `error-code`, of printable ASCII; absent: `error-server-function-invocation`. */
  readonly code?: string;
  /** Trailers of the Call, beside its status. */
  readonly headers?: Message["headers"];
  /**
   * What a method of a service tells beside: messages with their type, as
   * `{ "@type": "google.rpc.BadRequest", fieldViolations: [] }`.
   */
  readonly details?: readonly ErrorDetail[];
}

/** A message of any type: `"@type"` names it, the rest are its fields. */
export interface ErrorDetail {
  /** Its full name, or a URL that ends with it. */
  readonly "@type": string;
  /** A field, by its name in JSON. */
  readonly [field: string]: unknown;
}

/**
 * An error whose gRPC status a function chooses itself.
 *
 * Any other object that is thrown may say the same by properties of these names.
 *
 * @example A function that says what is wrong
 * ```ts
 * import { FunctionError } from "@projectriff/deno-function-invoker";
 * import { throws } from "node:assert/strict";
 *
 * function price(article: string): number {
 *   if (article === "tea") return 3;
 *   throw new FunctionError("NOT_FOUND", `There is no ${article}`, { code: "no-article" });
 * }
 *
 * throws(() => price("milk"), { status: "NOT_FOUND", message: "There is no milk" });
 * ```
 */
export class FunctionError extends Error {
  /** The name of the class. */
  override readonly name: string = "FunctionError";
  /** The gRPC status that the Call ends with. */
  readonly status: FailureStatus;
  /** The trailer `error-code`. */
  readonly code?: string;
  /** Trailers of the Call. */
  readonly headers?: Message["headers"];
  /** What a method tells beside. */
  readonly details?: readonly ErrorDetail[];

  /**
   * Creates an error.
   *
   * @param status one of the sixteen gRPC statuses that are failures
   * @param message what the caller is told
   * @param options the code, trailers, details and the cause
   * @throws {TypeError} when there is no such status
   */
  constructor(status: FailureStatus, message: string, options: FunctionErrorOptions = {}) {
    const { code, headers, details, ...errorOptions } = options;
    super(message, errorOptions);
    if (!FAILURE_STATUSES.includes(status)) {
      throw new TypeError(
        `Cannot create a FunctionError: "${status}" is none of ${FAILURE_STATUSES.join(", ")}`,
      );
    }
    this.status = status;
    if (code !== undefined) this.code = code;
    if (headers !== undefined) this.headers = headers;
    if (details !== undefined) this.details = details;
  }
}
