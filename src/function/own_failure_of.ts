import { marshallError } from "../codec/codec_errors.ts";
import { isBinaryName, splitBinary } from "../invocation/binary_metadata.ts";
import {
  FAILURE_STATUSES,
  isOwnCode,
  type OwnFailure,
  type OwnTrailer,
  trailerProblem,
} from "../invocation/own_failure.ts";
import { errorMessage } from "../invocation/error_message.ts";
import type { EncodeDetails } from "./encode_details.ts";
import { type Message, messageHeaders } from "./message.ts";

/** The trailer of a failure's details (google.rpc.Status). */
const DETAILS = "grpc-status-details-bin";
/** Characters of names and values; many clients take 8 KiB of trailers in all. */
const MAX_CHARACTERS = 4096;

/**
 * How a thrown value says itself that its Call fails: by a `status` that names one of gRPC's.
 *
 * @param encodeDetails writes its `details`; absent: they say nothing
 * @throws {InvokerError} `error-client-marshall` when its `headers` cannot be trailers, or its
 * `details` cannot be written
 */
export function ownFailureOf(
  error: unknown,
  encodeDetails?: EncodeDetails,
): OwnFailure | undefined {
  if (typeof error !== "object" || error === null || !("status" in error)) return undefined;
  const status = FAILURE_STATUSES.find((name) => name === error.status);
  if (status === undefined) return undefined;
  const code = "code" in error && isOwnCode(error.code) ? error.code : undefined;
  const trailers = "headers" in error ? toTrailers(error.headers) : [];
  const details: readonly unknown[] | undefined = "details" in error && Array.isArray(error.details)
    ? error.details
    : undefined;
  if (encodeDetails && details) {
    // The numbers of gRPC's statuses begin with OK.
    const number = FAILURE_STATUSES.indexOf(status) + 1;
    const bytes = encodeDetails(number, errorMessage(error), details);
    trailers.push([DETAILS, [bytes.toBase64()]]);
  }
  const characters = trailers.flat(2).join("").length;
  if (characters > MAX_CHARACTERS) {
    throw notSent(
      `${details ? "with its details " : ""}they have more than ${MAX_CHARACTERS} characters`,
    );
  }
  return {
    status,
    ...(code !== undefined && { code }),
    ...(trailers.length > 0 && { trailers }),
  };
}

function toTrailers(headers: unknown): OwnTrailer[] {
  // What is no header is refused by its name there.
  const message = { payload: undefined, headers } as Message;
  const trailers = messageHeaders(message)
    .map(([name, values]): OwnTrailer => [name.toLowerCase(), values])
    .map(([name, values]): OwnTrailer => [name, isBinaryName(name) ? splitBinary(values) : values]);
  for (const trailer of trailers) {
    const problem = trailerProblem(trailer);
    if (problem !== undefined) throw notSent(`"${trailer[0]}" ${problem}`);
  }
  return trailers;
}

function notSent(what: string): Error {
  return marshallError(new TypeError(`Cannot send the error's headers as trailers: ${what}`));
}
