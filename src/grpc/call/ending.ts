import type { ReportedErrorCode } from "../../invocation/invoker_error.ts";
import { percentEncoded, toStatusDetails } from "./status_details.ts";
import { type StatusName, statusNumber } from "./status_name.ts";

/** Trailers: names in lower case, with a value or several. */
export type Trailers = Readonly<Record<string, string | string[]>>;

/** How a gRPC call ends, on the wire. */
export interface Ending {
  readonly status: StatusName;
  readonly details?: string;
  /** Value of the trailer `error-code`. */
  readonly errorCode?: ReportedErrorCode | undefined;
  /** Further trailers. */
  readonly trailers?: Trailers;
}

/** The trailers that tell an ending (gRPC over HTTP/2). */
export function toTrailers({ status, details = "", errorCode, trailers }: Ending): Trailers {
  return {
    "grpc-status": String(statusNumber(status)),
    ...(details !== "" && { "grpc-message": percentEncoded(toStatusDetails(details)) }),
    ...(errorCode && { "error-code": errorCode }),
    ...trailers,
  };
}

/** How a call ends whose own trailers HTTP/2 does not take. */
const UNSENDABLE: Ending = { status: "INTERNAL", details: "Cannot send the trailers of the Call" };

/**
 * Sends an ending, or that it cannot be sent: without any trailers the call would never end.
 *
 * @param send throws before it sends anything of what HTTP/2 does not take
 * @returns what was sent
 */
export function sendEnding(ending: Ending, send: (trailers: Trailers) => void): Ending {
  try {
    send(toTrailers(ending));
    return ending;
  } catch {
    send(toTrailers(UNSENDABLE));
    return UNSENDABLE;
  }
}
