import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";
import { AssembledBytes } from "./assembled_bytes.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Finds lines in bytes that arrive in pieces of any size; empty ones are left out. */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #begun = new AssembledBytes();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of the line that has begun and not ended. */
  get begunBytes(): number {
    return this.#begun.bytes;
  }

  /**
   * The lines that a piece completes, as views into it where that can be. Each is looked for when it is
   * asked for.
   *
   * @throws {MessageTooLargeError} when one is longer than may be
   */
  *push(piece: Uint8Array): Generator<Uint8Array, void> {
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, start)) {
      this.#hold(piece.subarray(start, end));
      start = end + 1;
      if (this.begunBytes > 0) yield* this.end();
    }
    this.#hold(piece.subarray(start));
  }

  /** The last line, which nothing has ended; none where there is nothing in it. */
  *end(): Generator<Uint8Array, void> {
    const line = this.#begun.take();
    const bare = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    if (bare.byteLength > 0) yield bare;
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    if (this.begunBytes + bytes.byteLength > this.#maxBytes) {
      throw new MessageTooLargeError(undefined, this.#maxBytes);
    }
    this.#begun.add(bytes);
  }
}
