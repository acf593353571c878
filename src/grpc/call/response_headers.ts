import { ACCEPTED_ENCODINGS } from "./message_encodings.ts";

/** The header fields of every response (gRPC over HTTP/2). */
export const RESPONSE_HEADERS = {
  ":status": 200,
  "content-type": "application/grpc",
  "grpc-accept-encoding": ACCEPTED_ENCODINGS,
} as const;

/** No `date`, which gRPC does not know: a header more for every call. */
export const RESPONSE_OPTIONS = { waitForTrailers: true, sendDate: false } as const;

/** Of one without a message: its trailers are among its header fields. */
export const TRAILERS_ONLY = { endStream: true, sendDate: false } as const;
