/** A message is longer than may be. */
export class MessageTooLargeError extends RangeError {
  override readonly name = "MessageTooLargeError";

  /** @param length in bytes; `undefined`: it has not been counted beyond the limit */
  constructor(length: number | undefined, maxBytes: number) {
    const told = length === undefined
      ? "more bytes than the limit,"
      : `${length} bytes, the limit is`;
    super(`Cannot read a message: it has ${told} ${maxBytes}`);
  }
}
