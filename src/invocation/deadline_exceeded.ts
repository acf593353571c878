import { InvokerError } from "./invoker_error.ts";

/** What a Call ends with whose caller waits no longer. */
export function deadlineExceeded(): InvokerError {
  return new InvokerError("deadline-exceeded", "The deadline has passed");
}
