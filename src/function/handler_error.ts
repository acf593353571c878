import { errorMessage, errorsWithin, read } from "../invocation/error_message.ts";
import { InvokerError, isInstance } from "../invocation/invoker_error.ts";
import type { OwnFailure } from "../invocation/own_failure.ts";
import type { EncodeDetails } from "./encode_details.ts";
import { kindOf } from "./kind_of.ts";
import { ownFailureOf } from "./own_failure_of.ts";
import { grantAdvice, parseRefusal, plainRefusal, type RefusedAccess } from "./refusal.ts";
import { framesOfThrow } from "./thrown_place.ts";

/**
 * What a handler threw, as the error that its caller gets (docs/errors.md). Never throws.
 *
 * @param encodeDetails writes the error's details, where there may be some
 */
export function toHandlerError(error: unknown, encodeDetails?: EncodeDetails): InvokerError {
  if (isInstance(error, InvokerError)) return error;
  const message = plainRefusal(errorMessage(error));
  const options = { cause: error, frames: framesOfThrow(error) };
  try {
    const found = ownFailureIn(error, encodeDetails);
    if (found) {
      const { by, own } = found;
      const told = by === error ? message : withInner(message, plainRefusal(errorMessage(by)));
      return new InvokerError(FAILED, told, { ...options, own });
    }
    const refusal = refusalIn(error);
    if (refusal !== undefined) {
      const text = `${withInner(message, refusal.message)}${grantAdvice(refusal.access)}`;
      return new InvokerError("error-server-permission-denied", text, options);
    }
  } catch (failure) {
    // Its headers cannot be sent; else it is a Proxy or a getter of the author's that throws.
    if (isInstance(failure, InvokerError)) {
      // The log tells both.
      const cause = new Error(failure.message, { cause: error });
      return new InvokerError(failure.code, failure.message, { ...options, cause });
    }
  }
  return new InvokerError(FAILED, message, options);
}

const FAILED = "error-server-function-invocation";
/** How far it is looked for what a library has wrapped. */
const MAX_DEPTH = 8;

/** A message with that of what it is about, where it does not tell that already. */
function withInner(message: string, inner: string): string {
  const isTold = message.includes(inner) || message.includes(JSON.stringify(inner));
  return isTold ? message : `${message}: ${inner}`;
}

/** The outermost that has a status, of what was thrown and its causes. */
function ownFailureIn(
  error: unknown,
  encodeDetails: EncodeDetails | undefined,
): { by: unknown; own: OwnFailure } | undefined {
  let by = error;
  for (let depth = 0; depth < MAX_DEPTH && typeof by === "object" && by !== null; depth++) {
    const own = ownFailureOf(by, encodeDetails);
    if (own) return { by, own };
    by = read(by, "cause");
  }
  return undefined;
}

interface FoundRefusal {
  readonly message: string;
  readonly access: RefusedAccess;
}

/** What Deno refused: what was thrown itself, or what is in it. */
function refusalIn(error: unknown, depth = 0): FoundRefusal | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (isInstance(error, Error)) {
    const message = plainRefusal(errorMessage(error));
    const access = isRefusal(error, message) ? parseRefusal(message) : undefined;
    if (access) return { message, access };
  }
  for (const inner of errorsWithin(error)) {
    const found = refusalIn(inner, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** Deno throws `NotCapable`, but a `TypeError` when a module may not be imported. */
function isRefusal(error: Error, message: string): boolean {
  const isOfDeno = error.name === "NotCapable" || error instanceof TypeError;
  return isOfDeno && /^Requires |\. Requires import access/.test(message);
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

/** Why the result of a handler that is given a `Request` cannot be used. */
export function notAResponse(name: string, result: unknown): InvokerError {
  return new InvokerError(
    "error-server-function-invocation",
    `Cannot answer with the result of "${name}": "fetch" returns a Response, this one returned ${
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
