import { InvokerError } from "../invocation/invoker_error.ts";

/** A file that services are read from cannot be served. */
export function unusable(file: string, why: string, cause?: unknown): InvokerError {
  return new InvokerError("start-failed", `Cannot serve "${file}": ${why}`, { cause });
}
