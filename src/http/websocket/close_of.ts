import type { Problem } from "../problem.ts";

/** How a WebSocket is closed. */
export interface Close {
  readonly code: number;
  readonly reason: string;
}

/** What was wrong with a message, by the status that a request would be answered with (docs/http.md). */
const BY_HTTP_STATUS = new Map([
  [400, 1007],
  [406, 1003],
  [408, 1008],
  [413, 1009],
  [415, 1003],
  [429, 1013],
  [503, 1013],
]);
const BY_CODE = new Map([
  ["error-server-function-invocation", 1011],
  ["error-server-stopping", 1001],
]);
const FAILED = 1011;

/** How a WebSocket is closed when its Call has failed. */
export function closeOf({ errorCode, ownCode, httpStatus, detail }: Problem): Close {
  const code = BY_CODE.get(errorCode ?? "") ?? BY_HTTP_STATUS.get(httpStatus) ?? FAILED;
  const told = ownCode ?? errorCode;
  return { code, reason: told ? `${told}: ${detail}` : detail };
}
