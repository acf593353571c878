import { CallFailedError, NotConnectedError } from "../../grpc/client/call_failed_error.ts";
import { connectionHint } from "./connection_hint.ts";
import { displayEndpoint, type Endpoint } from "./endpoint.ts";
import type { HttpProblemError } from "./http_problem_error.ts";

const REFUSED = /ECONNREFUSED/;

/** A Call that failed, as it is told to users. */
export function describeFailure(
  error: CallFailedError | HttpProblemError,
  endpoint: Endpoint,
): string {
  const hint = error instanceof CallFailedError ? connectionHint(error, endpoint) : "";
  if (error instanceof NotConnectedError) {
    const address = displayEndpoint(endpoint);
    if (endpoint.tls && !REFUSED.test(error.why)) {
      return `Cannot connect to ${address}: ${error.why}${hint}`;
    }
    return `Cannot connect to ${address}: no invoker answers there; ` +
      "start one, or name another address with --address";
  }
  const code = error.errorCode === undefined ? "" : ` (${error.errorCode})`;
  return `${error.status}: ${error.details}${code}${hint}`;
}
