import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";
import { concat } from "@std/bytes/concat";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Finds lines in bytes that arrive in pieces of any size; empty ones are left out. */
export class LineSplitter {
  readonly #maxBytes: number;
  #begun: Uint8Array[] = [];
  #begunBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of the line that has begun and not ended. */
  get begunBytes(): number {
    return this.#begunBytes;
  }

  /**
   * The lines that a piece completes, as views into it where that can be.
   *
   * @throws {MessageTooLargeError} when one is longer than may be
   */
  push(piece: Uint8Array): Uint8Array[] {
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, start)) {
      this.#add(lines, piece.subarray(start, end));
      start = end + 1;
    }
    this.#hold(piece.subarray(start));
    return lines;
  }

  /** The last line, which nothing has ended; none where there is nothing in it. */
  end(): Uint8Array[] {
    const lines: Uint8Array[] = [];
    this.#add(lines, new Uint8Array(0));
    return lines;
  }

  #add(lines: Uint8Array[], rest: Uint8Array): void {
    this.#hold(rest);
    const line = this.#begun.length === 1 ? this.#begun[0] ?? rest : concat(this.#begun);
    this.#begun = [];
    this.#begunBytes = 0;
    const bare = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    if (bare.byteLength > 0) lines.push(bare);
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    this.#begunBytes += bytes.byteLength;
    if (this.#begunBytes > this.#maxBytes) {
      throw new MessageTooLargeError(undefined, this.#maxBytes);
    }
    this.#begun.push(bytes);
  }
}
