/** `grpc.testing.TestService` of interop.proto: what clients of gRPC are tested against. */

import type { Context } from "../../mod.ts";

interface Payload {
  body: Uint8Array;
}

interface EchoStatus {
  code: number;
  message: string;
}

interface SimpleRequest {
  responseSize: number;
  responseStatus?: EchoStatus;
}

interface StreamingOutputCallRequest {
  responseParameters: { size: number; intervalUs: number }[];
  responseStatus?: EchoStatus;
}

/** The statuses of gRPC, by number. */
const STATUSES = [
  ...["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND"],
  ...["ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION"],
  ...["ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"],
  "UNAUTHENTICATED",
];
const INITIAL = "x-grpc-test-echo-initial";
const TRAILING = "x-grpc-test-echo-trailing-bin";

export function emptyCall() {
  return {};
}

export function unaryCall({ responseSize, responseStatus }: SimpleRequest, context: Context) {
  echoMetadata(context);
  failAs(responseStatus);
  return { payload: { body: new Uint8Array(responseSize) } };
}

export async function* streamingOutputCall(
  { responseParameters, responseStatus }: StreamingOutputCallRequest,
  { signal }: Context,
) {
  for (const { size, intervalUs } of responseParameters) {
    if (intervalUs > 0) await pause(intervalUs / 1000, signal);
    yield { payload: { body: new Uint8Array(size) } };
  }
  failAs(responseStatus);
}

export async function streamingInputCall(requests: ReadableStream<{ payload?: Payload }>) {
  let aggregatedPayloadSize = 0;
  for await (const { payload } of requests) aggregatedPayloadSize += payload?.body.length ?? 0;
  return { aggregatedPayloadSize };
}

export async function* fullDuplexCall(
  requests: ReadableStream<StreamingOutputCallRequest>,
  context: Context,
) {
  echoMetadata(context);
  for await (const request of requests) yield* streamingOutputCall(request, context);
}

/** What a client sends to see whether it comes back. */
function echoMetadata({ headers, responseHeaders, responseTrailers }: Context): void {
  const initial = headers.get(INITIAL);
  if (initial !== null) responseHeaders.set(INITIAL, initial);
  const trailing = headers.get(TRAILING);
  if (trailing !== null) responseTrailers.set(TRAILING, trailing);
}

function failAs(status: EchoStatus | undefined): void {
  if (!status || status.code === 0) return;
  throw Object.assign(new Error(status.message), { status: STATUSES[status.code] });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
