import { InvokerError } from "../invocation/invoker_error.ts";

/** That a tool ended with another status than 0, which is passed on. */
export class ToolFailedError extends InvokerError {
  /** Exit status for the invoker itself. */
  readonly status: number;
  /** Whether it was ended on purpose, so that nothing is to follow. */
  readonly wasInterrupted: boolean;

  constructor(message: string, status: number, { wasInterrupted = false } = {}) {
    super("start-failed", message);
    this.status = status;
    this.wasInterrupted = wasInterrupted;
  }
}
