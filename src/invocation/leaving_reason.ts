/**
 * Both ends count a deadline for themselves: the caller's goodbye may come a little before it has
 * passed here, in milliseconds.
 */
const MARGIN_MS = 50;

/** Why a caller has left, as a handler's `signal.reason`: a `TimeoutError` or an `AbortError`. */
export function leavingReason(deadlineMs: number | undefined, nowMs: number): DOMException {
  return deadlineMs !== undefined && nowMs >= deadlineMs - MARGIN_MS
    ? new DOMException("The deadline of the Call has passed", "TimeoutError")
    : new DOMException("The caller has cancelled the Call", "AbortError");
}
