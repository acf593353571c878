import { InvokerError } from "./invoker_error.ts";

/** What fails since something stops; by default the invoker. */
export function stopping(why = "The invoker is stopping"): InvokerError {
  return new InvokerError("error-server-stopping", why);
}
