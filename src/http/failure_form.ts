import { type Problem, PROBLEM_TYPE, type ResponseHeaders, toProblem } from "./problem.ts";

/** How answers tell of failures. */
export interface FailureForm {
  /** What is told of an error. */
  toProblem(error: unknown): Problem;
  /** The answer that tells of a problem and nothing else. */
  toAnswer(problem: Problem): FailureAnswer;
}

/** A whole answer. */
export interface FailureAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: string | Uint8Array;
}

/** As problem documents (RFC 9457). */
export const PROBLEM_DOCUMENTS: FailureForm = {
  toProblem,
  toAnswer: ({ httpStatus, headers, text }) => ({
    status: httpStatus,
    headers: { "content-type": PROBLEM_TYPE, ...headers },
    body: text,
  }),
};
