import { isBase64, isBinaryName } from "./binary_metadata.ts";
import {
  type Decode,
  decodeList,
  decodeObject,
  decodeOneOf,
  decodeText,
  optional,
} from "./decode.ts";

/** The gRPC statuses that a Call can fail with. */
export type FailureStatus =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** Every {@linkcode FailureStatus}. */
export const FAILURE_STATUSES: readonly FailureStatus[] = [
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

/** What an author says himself of how a Call fails. */
export interface OwnFailure {
  readonly status: FailureStatus;
  /** What the trailer `error-code` is; absent: that of an error that was thrown. */
  readonly code?: string;
  /** Further trailers: names in lower case, with their values. */
  readonly trailers?: readonly OwnTrailer[];
}

/** A trailer of the author's own. */
export type OwnTrailer = readonly [name: string, values: readonly string[]];

const CODE = /^[\x21-\x7e]{1,128}$/;
const NAME = /^[0-9a-z_.-]+$/;
const VALUE = /^[\x20-\x7e]*$/;
/** Names that gRPC, HTTP and the invoker itself use. */
const RESERVED =
  /^(?:grpc-(?!status-details-bin$)|error-code$|content-|transfer-encoding$|connection$|keep-alive$|http2-settings$|proxy-|te$|trailer$|upgrade$|host$)/;
/** Names that HTTP lets have one value, without those above: HTTP/2 libraries send no second one. */
const SINGLE_VALUED: ReadonlySet<string> = new Set([
  "access-control-allow-credentials",
  "access-control-max-age",
  "access-control-request-method",
  "age",
  "authorization",
  "date",
  "dnt",
  "etag",
  "expires",
  "from",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "range",
  "referer",
  "retry-after",
  "tk",
  "upgrade-insecure-requests",
  "user-agent",
  "x-content-type-options",
]);

/** Whether text can be a trailer `error-code`. */
export function isOwnCode(value: unknown): value is string {
  return typeof value === "string" && CODE.test(value);
}

/** Whether HTTP lets a header have one value only. */
export function isSingleValued(lowerCaseName: string): boolean {
  return SINGLE_VALUED.has(lowerCaseName);
}

/** Why something cannot be a trailer; `undefined` when it can. */
export function trailerProblem([name, values]: OwnTrailer): string | undefined {
  if (!NAME.test(name)) return "is no name of a trailer";
  if (RESERVED.test(name)) return "is not for functions to set";
  if (values.length > 1 && SINGLE_VALUED.has(name)) {
    return `takes one value, and has ${values.length}`;
  }
  if (!values.every((value) => VALUE.test(value))) return "has characters beyond ASCII";
  return isBinaryName(name) && !values.every(isBase64) ? "is binary, and not in base64" : undefined;
}

const decodeTrailer: Decode<OwnTrailer> = (value) => {
  if (!Array.isArray(value) || value.length !== 2) throw new TypeError("Cannot read a trailer");
  const trailer = [decodeText(value[0]), decodeList(decodeText)(value[1])] as const;
  const problem = trailerProblem(trailer);
  if (problem !== undefined) throw new TypeError(`Cannot read a trailer: it ${problem}`);
  return trailer;
};

const decodeCode: Decode<string> = (value) => {
  if (!isOwnCode(value)) throw new TypeError("Cannot read a code");
  return value;
};

/** An author's own failure that others sent. */
export const decodeOwnFailure = decodeObject<OwnFailure>({
  status: decodeOneOf(FAILURE_STATUSES),
  code: optional(decodeCode),
  trailers: optional(decodeList(decodeTrailer)),
});
