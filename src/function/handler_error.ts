import { stripAnsiCode } from "@std/fmt/colors";
import { errorMessage, InvokerError, isInstance } from "../invocation/invoker_error.ts";
import { kindOf } from "./kind_of.ts";
import { ownFailureOf } from "./own_failure_of.ts";
import { grantAdvice, parseRefusal, plainRefusal, type RefusedAccess } from "./refusal.ts";
import { framesOfThrow } from "./thrown_place.ts";

/** What a handler threw, as the error that its caller gets (docs/errors.md). Never throws. */
export function toHandlerError(error: unknown): InvokerError {
  if (isInstance(error, InvokerError)) return error;
  // Deno colours some of its own.
  const message = plainRefusal(stripAnsiCode(errorMessage(error)));
  const options = { cause: error, frames: framesOfThrow(error) };
  try {
    const own = ownFailureOf(error);
    if (own) return new InvokerError(FAILED, message, { ...options, own });
    const refusal = refusalIn(error);
    if (refusal !== undefined) {
      const told = message.includes(refusal.message) ? message : `${message}: ${refusal.message}`;
      const text = `${told}${grantAdvice(refusal.access)}`;
      return new InvokerError("error-server-permission-denied", text, options);
    }
  } catch (failure) {
    // Its headers cannot be sent; else it is a Proxy or a getter of the author's that throws.
    if (isInstance(failure, InvokerError)) return failure;
  }
  return new InvokerError(FAILED, message, options);
}

const FAILED = "error-server-function-invocation";
/** How far it is looked for what a library has wrapped. */
const MAX_DEPTH = 8;

interface FoundRefusal {
  readonly message: string;
  readonly access: RefusedAccess;
}

/** What Deno refused: the error itself, or what it is caused by. */
function refusalIn(error: unknown, depth = 0): FoundRefusal | undefined {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return undefined;
  const message = plainRefusal(stripAnsiCode(errorMessage(error)));
  const access = isRefusal(error, message) ? parseRefusal(message) : undefined;
  if (access) return { message, access };
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  for (const cause of [error.cause, ...causes.slice(0, MAX_DEPTH)]) {
    const found = refusalIn(cause, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** Deno throws `NotCapable`, but a `TypeError` when a module may not be imported. */
function isRefusal(error: Error, message: string): boolean {
  const isOfDeno = error.name === "NotCapable" || error instanceof TypeError;
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
