import { InvokerError } from "../invocation/invoker_error.ts";

/** The failure for a command line that cannot be used: exit status 2. */
export function usageError(message: string): InvokerError {
  return new InvokerError("usage", message);
}
