import { InvokerError } from "./invoker_error.ts";

/**
 * A Call that nothing has been done for: another sandbox, or another invoker, may have it. Transports
 * that can say so do, and clients try once more by themselves.
 */
export class NotTakenError extends InvokerError {
  constructor(message: string) {
    super("unavailable", message);
  }
}
