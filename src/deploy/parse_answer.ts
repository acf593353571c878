import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";

/**
 * Reads what kubectl told in JSON; an answer that is no mapping tells nothing.
 *
 * @throws {InvokerError} `start-failed` for what is not JSON
 */
export function parseAnswer(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json));
  } catch (cause) {
    const why = errorMessage(cause);
    throw new InvokerError("start-failed", `Cannot read what kubectl answered: ${why}`, { cause });
  }
}
