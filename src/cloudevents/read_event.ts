import { unmarshallError } from "../codec/codec_errors.ts";
import type { FrameHeaders } from "../invocation/frame.ts";
import { type CloudEventAttributes, EventProblem } from "./attributes.ts";
import { isEvent, readAttributes } from "./binary.ts";

/**
 * The attributes of a message that is an event; `undefined`: it is none.
 *
 * @throws {InvokerError} `error-client-unmarshall` when it is not as events are
 */
export function readEvent(headers: FrameHeaders): CloudEventAttributes | undefined {
  return isEvent(headers) ? orUnmarshall("the event", () => readAttributes(headers)) : undefined;
}

/** Runs what reads an event, and says of which one its problem is. */
export function orUnmarshall<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof EventProblem)) throw cause;
    throw unmarshallError(new TypeError(`Cannot read ${what}: ${cause.message}`, { cause }));
  }
}
