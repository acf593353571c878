import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { excerpt } from "./excerpt.ts";
import { describeValue } from "./value_kind.ts";

const MAX_HEADER_EXCERPT = 200;

/** No codec reads this `Content-Type`. */
export function contentTypeUnsupported(contentType: string): InvokerError {
  return new InvokerError(
    "error-client-content-type-unsupported",
    `Unsupported Content-Type: ${excerpt(contentType, MAX_HEADER_EXCERPT)}`,
  );
}

/** No codec writes anything that these ranges accept. */
export function acceptUnsupported(ranges: readonly string[]): InvokerError {
  return new InvokerError(
    "error-client-accept-type-unsupported",
    `unsupported content types: [${excerpt(ranges.join(", "), MAX_HEADER_EXCERPT)}]`,
  );
}

/**
 * The caller accepts nothing that can carry this value; there are types that can.
 *
 * @param cause why what is accepted cannot, where that is not seen by the value's kind
 */
export function acceptCannotCarry(
  value: unknown,
  ranges: readonly string[],
  essences: readonly string[],
  cause?: Error,
): InvokerError {
  const types = essences.map((essence) => `"${essence}"`).join(", ");
  return new InvokerError(
    "error-client-accept-type-unsupported",
    `unsupported content types: [${excerpt(ranges.join(", "), MAX_HEADER_EXCERPT)}]: ${
      cause ? `${cause.message}; ` : ""
    }${describeValue(value)} can be had as ${excerpt(types, MAX_HEADER_EXCERPT)}`,
    cause && { cause },
  );
}

/** A payload cannot be read; the cause says why. */
export function unmarshallError(cause: unknown): InvokerError {
  // Parsers quote what they read, now and then half a character of it.
  const message = errorMessage(cause).toWellFormed();
  return new InvokerError("error-client-unmarshall", message, { cause });
}

/** A value cannot be written; the cause says why. */
export function marshallError(cause: unknown): InvokerError {
  const message = errorMessage(cause).toWellFormed();
  return new InvokerError("error-client-marshall", message, { cause });
}

/** None of the media types that the caller accepts can carry a value of this kind. */
export function notCarried(value: unknown, essences: Iterable<string>): InvokerError {
  const types = Array.from(new Set(essences), (essence) => `"${essence}"`).join(", ");
  return new InvokerError(
    "error-client-marshall",
    `Cannot write ${describeValue(value)} as ${excerpt(types, MAX_HEADER_EXCERPT)}`,
  );
}

/** A codec reads in a way that is not allowed, which is its author's mistake. */
export function notSync(essence: string, promise: Promise<unknown>): InvokerError {
  promise.catch(() => {}); // what is wrong is that it is there
  return new InvokerError(
    "error-server-function-invocation",
    `Cannot read ${essence}: the codec gave a promise, and it has to give the value`,
  );
}
