import { errorMessage } from "../../invocation/error_message.ts";
import type { AbortRecord } from "./protocol.ts";

/** The reason of an abort as plain data. */
export function toAbortRecord(reason: unknown): AbortRecord {
  const name = reason instanceof Error ? reason.name : "AbortError";
  return { name, message: errorMessage(reason) };
}

/** The reason that a record describes, as a handler's `signal.reason`. */
export function fromAbortRecord({ name, message }: AbortRecord): DOMException {
  return new DOMException(message, name);
}
