import type { CallOutcome, HttpCall } from "../invocation/call_observer.ts";

/** Attributes of a span; each has a value that can be told to anybody who may see the span. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What the conventions of gRPC take for a failure of the server; the others are the caller's. */
const SERVER_FAILURES: ReadonlySet<string> = new Set([
  "UNKNOWN",
  "DEADLINE_EXCEEDED",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
]);

/** Whether the outcome of a Call makes a server's span one that has failed. */
export function isServerFailure(
  { status, httpStatus, errorCode, ownCode }: Pick<
    CallOutcome,
    "status" | "httpStatus" | "errorCode" | "ownCode"
  >,
): boolean {
  if (httpStatus !== undefined) return httpStatus >= 500;
  // The code says more than the status: a permission that is missing is not the caller's fault.
  return (ownCode ?? errorCode)?.startsWith("error-server-") || SERVER_FAILURES.has(status);
}

/** What a span tells of the way its Call ended: codes and a place, no message. */
export function outcomeAttributes(
  outcome: Pick<CallOutcome, "status" | "httpStatus" | "errorCode" | "ownCode" | "frames">,
): SpanAttributes {
  const { status, httpStatus, ownCode, frames: [place] = [] } = outcome;
  return {
    ...(httpStatus === undefined
      ? { "rpc.status_code": status }
      : { "http.response.status_code": httpStatus }),
    ...(status !== "OK" && { "error.type": ownCode ?? errorType(outcome) }),
    ...(place !== undefined && placeAttributes(place)),
  };
}

/** Why a Call has failed, in one word: its code, or the status of the protocol that it came by. */
export function errorType(
  { status, httpStatus, errorCode }: Pick<CallOutcome, "status" | "httpStatus" | "errorCode">,
): string {
  return errorCode ?? String(httpStatus ?? status);
}

/** What is told of the request that a Call is; nothing where it came by gRPC. */
export function httpAttributes(http: HttpCall | undefined): SpanAttributes {
  if (!http) return {};
  return {
    "http.request.method": http.method,
    "network.protocol.name": "http",
    "network.protocol.version": http.version,
  };
}

/** What a span tells of its caller, from "ADDRESS:PORT"; an IPv6 address may be in brackets. */
export function peerAttributes(peer: string): SpanAttributes {
  const { address, port } = /^\[?(?<address>.*?)\]?:(?<port>\d+)$/.exec(peer)?.groups ?? {};
  if (address === undefined) return {};
  return { "network.peer.address": address, "network.peer.port": Number(port) };
}

function placeAttributes(place: string): SpanAttributes {
  const { file, line, column } = /^(?<file>.*):(?<line>\d+):(?<column>\d+)$/.exec(place)?.groups ??
    {};
  if (file === undefined) return {};
  return {
    "code.file.path": file,
    "code.line.number": Number(line),
    "code.column.number": Number(column),
  };
}
