import { plainRefusal } from "../../function/refusal.ts";
import { isOwnFrame } from "../../function/thrown_place.ts";
import type { Invoke } from "../../invocation/invocation.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { type CallErrorCode, InvokerError } from "../../invocation/invoker_error.ts";
import { onSettled } from "../../invocation/on_settled.ts";

/** Prints what was thrown, for a Call where it is known. */
export type TellThrown = (thrown: unknown, call?: number) => void;

/** What the caller is to blame for. */
const CALLERS: ReadonlySet<string> = new Set<CallErrorCode>([
  "error-client-accept-type-unsupported",
  "error-client-content-type-unsupported",
  "error-client-unmarshall",
]);
/** What has no `cause`, as nothing was thrown. */
const FUNCTIONS: ReadonlySet<string> = new Set<CallErrorCode>([
  "error-client-marshall",
  "error-server-function-invocation",
  "error-server-permission-denied",
]);
const MAX_LENGTH = 64 * 1024;
/** How many of those are told that suppress another. */
const MAX_SUPPRESSED = 4;

/** The same function; what of its own makes a Call fail is told, in its own words. */
export function tellErrors(invoke: Invoke, tell: TellThrown): Invoke {
  return (invocation) =>
    onSettled(invoke(invocation), (failure) => {
      const error = failure?.error;
      if (!(error instanceof InvokerError) || CALLERS.has(error.code)) return;
      if (error.cause !== undefined) tell(error.cause, invocation.start.id);
      else if (FUNCTIONS.has(error.code)) tell(error.message, invocation.start.id);
    });
}

/** What was thrown, with its stack, its causes and its properties; without the invoker's own frames. */
export function describeThrown(thrown: unknown): string {
  const text = typeof thrown === "string" ? thrown : inspect(thrown);
  return plainRefusal(text).slice(0, MAX_LENGTH);
}

function inspect(thrown: unknown, depth = 0): string {
  try {
    const text = Deno.inspect(thrown, { colors: false }).slice(0, MAX_LENGTH);
    const isSuppressed = thrown instanceof SuppressedError && depth < MAX_SUPPRESSED;
    // Deno shows nothing of what is in one.
    const within = isSuppressed
      ? [
        `Thrown: ${inspect(thrown.error, depth + 1)}`,
        `Suppressed: ${inspect(thrown.suppressed, depth + 1)}`,
      ]
      : [];
    return [withoutOwnFrames(text), ...within].join("\n");
  } catch {
    // An author may have made the getters of it.
    return errorMessage(thrown);
  }
}

/** The last frame may be followed by the properties in braces. */
function withoutOwnFrames(text: string): string {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    if (!isOwnFrame(line)) lines.push(line);
    else if (line.endsWith(" {")) lines.push(`${lines.pop() ?? ""} {`);
  }
  return lines.join("\n");
}
