import { InvokerError } from "../invocation/invoker_error.ts";

/** A file that services are read from cannot be used. */
export function unusable(file: string, why: string, cause?: unknown): InvokerError {
  return new InvokerError("start-failed", `Cannot use "${file}": ${why}`, { cause });
}
