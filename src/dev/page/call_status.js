/** How a Call stands, in words. Pure. */

/** @import { CallRecord } from "./types.ts" */

/** The numbers of the statuses of gRPC. */
const CODES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

/**
 * @param {CallRecord} call
 * @returns {{ readonly text: string, readonly tone: "open" | "good" | "bad" }}
 */
export function statusOf({ isOpen, ended, head, failure, latencies }) {
  if (latencies) {
    const failed = latencies.filter(Number.isNaN).length;
    const text = `${latencies.length} sends${failed > 0 ? `, ${failed} failed` : ""}`;
    return { text, tone: isOpen ? "open" : failed > 0 || failure ? "bad" : "good" };
  }
  if (isOpen && !ended) return { text: "open", tone: "open" };
  if (ended) return { text: ended.status, tone: ended.status === "OK" ? "good" : "bad" };
  if (failure) return { text: "failed", tone: "bad" };
  if (!head) return { text: "done", tone: "good" };
  return { text: `HTTP ${head.status}`, tone: head.status < 400 ? "good" : "bad" };
}

/**
 * A status of gRPC with its number.
 *
 * @param {string} status
 */
export function grpcText(status) {
  const code = CODES.indexOf(status);
  return code < 0 ? status : `${status} (${code})`;
}
