import { stripAnsiCode } from "@std/fmt/colors";
import { errorMessage, InvokerError } from "../invocation/invoker_error.ts";
import { kindOf } from "./kind_of.ts";
import { grantAdvice, parseRefusal, plainRefusal } from "./refusal.ts";
import { framesOfThrow } from "./thrown_place.ts";

/** What a handler threw, as the error that its caller gets (docs/errors.md). */
export function toHandlerError(error: unknown): InvokerError {
  if (error instanceof InvokerError) return error;
  // Deno colours some of its own.
  const message = plainRefusal(stripAnsiCode(errorMessage(error)));
  const options = { cause: error, frames: framesOfThrow(error) };
  const refusal = isRefusal(error, message) ? parseRefusal(message) : undefined;
  if (refusal) {
    return new InvokerError(
      "error-server-permission-denied",
      `${message}${grantAdvice(refusal)}`,
      options,
    );
  }
  return new InvokerError("error-server-function-invocation", message, options);
}

/** Deno throws `NotCapable`, but a `TypeError` when a module may not be imported. */
function isRefusal(error: unknown, message: string): boolean {
  const isOfDeno = error instanceof Error &&
    (error.name === "NotCapable" || error instanceof TypeError);
  return isOfDeno && message.startsWith("Requires ");
}

/** Why a streaming handler's result cannot be used. */
export function notAStream(name: string, result: unknown): InvokerError {
  return new InvokerError(
    "error-server-function-invocation",
    `Cannot stream the result of "${name}": a streaming handler returns a ReadableStream or an AsyncIterable, this one returned ${
      kindOf(result)
    }`,
  );
}

/** Why the result of a handler that is given messages cannot be used. */
export function notForMessages(name: string): InvokerError {
  return new InvokerError(
    "error-server-function-invocation",
    `Cannot stream through the result of "${name}": what is run message by message cannot return a TransformStream, only a function without parameters that is run once a Call`,
  );
}
