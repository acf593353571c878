import { marshallError } from "../codec/codec_errors.ts";
import { isBinaryName, splitBinary } from "../invocation/binary_metadata.ts";
import {
  FAILURE_STATUSES,
  isOwnCode,
  type OwnFailure,
  type OwnTrailer,
  trailerProblem,
} from "../invocation/own_failure.ts";
import { type Message, messageHeaders } from "./message.ts";

/** Characters of names and values; many clients take 8 KiB of trailers in all. */
const MAX_CHARACTERS = 4096;

/**
 * How a thrown value says itself that its Call fails: by a `status` that names one of gRPC's.
 *
 * @throws {InvokerError} `error-client-marshall` when its `headers` cannot be trailers
 */
export function ownFailureOf(error: unknown): OwnFailure | undefined {
  if (typeof error !== "object" || error === null || !("status" in error)) return undefined;
  const status = FAILURE_STATUSES.find((name) => name === error.status);
  if (status === undefined) return undefined;
  const code = "code" in error && isOwnCode(error.code) ? error.code : undefined;
  const trailers = "headers" in error ? toTrailers(error.headers) : [];
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
  const characters = trailers.flat(2).join("").length;
  if (characters > MAX_CHARACTERS) {
    throw notSent(`they have more than ${MAX_CHARACTERS} characters`);
  }
  return trailers;
}

function notSent(what: string): Error {
  return marshallError(new TypeError(`Cannot send the error's headers as trailers: ${what}`));
}
