import { InvokerError } from "./invoker_error.ts";

/** What fails since the invoker stops. */
export function stopping(): InvokerError {
  return new InvokerError("error-server-stopping", "The invoker is stopping");
}
