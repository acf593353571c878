import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { OnRejected } from "../../invocation/rejection.ts";
import { closeAnswered } from "../../port/http2/answered_stream.ts";
import { parseGrpcTimeout, TIMEOUT_HEADER } from "./grpc_timeout.ts";
import { headerText } from "./header_text.ts";
import type { CallConnection } from "./call_connection.ts";
import { ServerCall } from "./server_call.ts";

/** Serves the calls of a method. */
export type ServeMethod = (call: ServerCall) => void;

/** What is served, by path. */
export type Routes = Pick<ReadonlyMap<string, ServeMethod>, "get">;

/**
 * Makes a gRPC call of a request and gives it to whom serves its path. What is no gRPC is refused by
 * an HTTP status, what nobody serves by a gRPC status (gRPC over HTTP/2).
 */
export function routeStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  routes: Routes,
  connection: CallConnection,
  onRejected: OnRejected,
): void {
  const { peer } = connection;
  const httpStatus = httpStatusOf(headers);
  if (httpStatus !== undefined) {
    onRejected({ ...REFUSED[httpStatus], peer });
    stream.respond({ ":status": httpStatus }, { endStream: true });
    closeAnswered(stream);
    return;
  }
  const timeout = headers[TIMEOUT_HEADER];
  let timeoutMs: number | undefined;
  let problem: string | undefined;
  try {
    timeoutMs = timeout === undefined ? undefined : parseGrpcTimeout(headerText(String(timeout)));
  } catch (error) {
    problem = (error as TypeError).message;
  }
  const call = new ServerCall(stream, headers, timeoutMs, connection);
  if (problem !== undefined) {
    onRejected({ reason: "grpc-timeout", peer, what: "its grpc-timeout cannot be read" });
    return call.end({ status: "INTERNAL", details: problem });
  }
  const serve = routes.get(call.path);
  if (serve) return serve(call);
  onRejected({ reason: "unknown-method", peer, what: "it called a method that there is not" });
  call.end({ status: "UNIMPLEMENTED", details: `There is no method "${headerText(call.path)}"` });
}

/** What is told of a request that is none of gRPC, by the status that refuses it. */
const REFUSED = {
  405: { reason: "http-method", what: "a request that is no POST, which gRPC takes" },
  415: { reason: "content-type", what: "a request whose content-type is not of gRPC" },
} as const;

/** The status that refuses a request that is none of gRPC; `undefined`: it is one. */
function httpStatusOf(headers: IncomingHttpHeaders): keyof typeof REFUSED | undefined {
  if (headers[":method"] !== "POST") return 405;
  return isGrpcRequest(headers) ? undefined : 415;
}

/** Whether a request says that it is one of gRPC. */
export function isGrpcRequest(headers: IncomingHttpHeaders): boolean {
  return /^application\/grpc(?:[+;]|$)/i.test(headers["content-type"] ?? "");
}
