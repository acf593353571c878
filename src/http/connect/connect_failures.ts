import type { FailureStatus } from "../../invocation/own_failure.ts";
import { framed } from "../../port/message_framing.ts";
import type { FailureForm } from "../failure_form.ts";
import { HttpError } from "../http_error.ts";
import { BY_STATUS, type Problem, type ResponseHeaders, toProblem } from "../problem.ts";
import { connectType, parseConnectType } from "./connect_type.ts";
import { errorDetails } from "./error_details.ts";

/** The flag of the message that ends a stream. */
const END_OF_STREAM = 2;
/** What HTTP has to say of a request that is none of Connect's to answer. */
const OF_HTTP: ReadonlySet<number> = new Set([404, 405, 415, 421]);

/** How a response tells of a failure whose body would be the one message. */
const UNARY_FAILURES: FailureForm = {
  toProblem: toConnectProblem,
  toAnswer: (problem) => ({
    status: problem.httpStatus,
    headers: { "content-type": "application/json", ...problem.headers },
    body: JSON.stringify(errorOf(problem)),
  }),
};

/** How the response to a request of Connect tells of a failure, by its `Content-Type`. */
export function connectFailures(contentType: string | undefined): FailureForm {
  const type = parseConnectType(contentType);
  if (!type?.isStream) return UNARY_FAILURES;
  return {
    toProblem: toConnectProblem,
    toAnswer: (problem) => ({
      status: 200,
      headers: { "content-type": connectType(type) },
      body: endOfStream(problem.headers, problem),
    }),
  };
}

/** The last message of a stream: what goes behind the others, and why it has failed, where it has. */
export function endOfStream(metadata: ResponseHeaders, problem?: Problem): Uint8Array {
  const entries = Object.entries(metadata).map(([name, values]) => [name, [values].flat()]);
  const end = {
    ...(problem && { error: errorOf(problem) }),
    ...(entries.length > 0 && { metadata: Object.fromEntries(entries) }),
  };
  return framed(new TextEncoder().encode(JSON.stringify(end)), END_OF_STREAM);
}

function toConnectProblem(error: unknown): Problem {
  const problem = toProblem(error);
  if (error instanceof HttpError && OF_HTTP.has(error.httpStatus)) return problem;
  return { ...problem, httpStatus: BY_STATUS[problem.status] };
}

function errorOf({ status, detail, headers }: Problem) {
  const details = errorDetails(headers);
  return { code: codeOf(status), message: detail, ...(details.length > 0 && { details }) };
}

/** The codes are the statuses of gRPC in lower case, but for one that is spelt otherwise. */
function codeOf(status: FailureStatus): string {
  return status === "CANCELLED" ? "canceled" : status.toLowerCase();
}
