import type { CallOutcome } from "../invocation/call_observer.ts";

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
  { status, errorCode, ownCode }: Pick<CallOutcome, "status" | "errorCode" | "ownCode">,
): boolean {
  // The code says more than the status: a permission that is missing is not the caller's fault.
  return (ownCode ?? errorCode)?.startsWith("error-server-") || SERVER_FAILURES.has(status);
}

/** What a span tells of the way its Call ended: codes and a place, no message. */
export function outcomeAttributes(
  { status, errorCode, ownCode, frames = [] }: Pick<
    CallOutcome,
    "status" | "errorCode" | "ownCode" | "frames"
  >,
): SpanAttributes {
  const [place] = frames;
  return {
    "rpc.status_code": status,
    ...(status !== "OK" && { "error.type": ownCode ?? errorCode ?? status }),
    ...(place !== undefined && placeAttributes(place)),
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
