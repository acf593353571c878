import { type Compression, decompress } from "../compression/decompress.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";
import { HttpError } from "./http_error.ts";

/**
 * What of a body is compressed as it was before.
 *
 * @throws {HttpError | MessageTooLargeError | InvokerError} when it cannot be read
 */
export async function inflate(
  payload: Uint8Array,
  encoding: Compression,
  maxBytes: number,
): Promise<Uint8Array> {
  try {
    return await decompress(payload, encoding, maxBytes);
  } catch (error) {
    throw toBodyError(error, encoding);
  }
}

/** What the library says of a body is not for its client. */
export function toBodyError(error: unknown, encoding: Compression): unknown {
  if (error instanceof MessageTooLargeError || error instanceof InvokerError) return error;
  return new HttpError(400, `Cannot read the body: it is not compressed by ${encoding}`, {
    status: "INVALID_ARGUMENT",
  });
}
