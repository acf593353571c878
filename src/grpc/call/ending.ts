import { percentEncoded, toStatusDetails } from "./status_details.ts";
import { type StatusName, statusNumber } from "./status_name.ts";

/** How a gRPC call ends, on the wire. */
export interface Ending {
  readonly status: StatusName;
  readonly details?: string;
  /** Further trailers. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** The trailers that tell an ending (gRPC over HTTP/2). */
export function toTrailers({ status, details = "", trailers }: Ending): Record<string, string> {
  return {
    "grpc-status": String(statusNumber(status)),
    ...(details !== "" && { "grpc-message": percentEncoded(toStatusDetails(details)) }),
    ...trailers,
  };
}
