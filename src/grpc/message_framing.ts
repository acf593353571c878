import { concat } from "@std/bytes/concat";

const PREFIX_BYTES = 5;

/** A gRPC message with its length prefix, uncompressed. */
export function framed(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PREFIX_BYTES + message.byteLength);
  new DataView(bytes.buffer).setUint32(1, message.byteLength);
  bytes.set(message, PREFIX_BYTES);
  return bytes;
}

/** Finds the length-prefixed messages in bytes that arrive in pieces of any size. */
export class Deframer {
  #pieces: Uint8Array[] = [];
  #length = 0;
  #wanted = PREFIX_BYTES;

  /**
   * The messages that a piece completes, in order.
   *
   * @throws {TypeError} when a message is compressed: that was not asked for
   */
  push(piece: Uint8Array): readonly Uint8Array[] {
    this.#pieces.push(piece);
    this.#length += piece.byteLength;
    // Pieces of a long message are joined once, when the last one is there.
    if (this.#length < this.#wanted) return [];
    const bytes = joined(this.#pieces);
    const messages: Uint8Array[] = [];
    let start = 0;
    this.#wanted = PREFIX_BYTES;
    while (bytes.byteLength - start >= PREFIX_BYTES) {
      if (bytes[start] !== 0) throw new TypeError("Cannot read a message: it is compressed");
      const view = new DataView(bytes.buffer, bytes.byteOffset + start + 1, 4);
      const end = start + PREFIX_BYTES + view.getUint32(0);
      this.#wanted = end - start;
      if (end > bytes.byteLength) break;
      messages.push(bytes.subarray(start + PREFIX_BYTES, end));
      start = end;
      this.#wanted = PREFIX_BYTES;
    }
    this.#pieces = [bytes.subarray(start)];
    this.#length = bytes.byteLength - start;
    return messages;
  }
}

function joined(pieces: Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : concat(pieces);
}
