import { refusal, type RequestRefusal } from "./request_head.ts";

/** Of the length of a chunk with its extensions, which nobody uses. */
const MAX_SIZE_LINE_BYTES = 128;
/** Of what comes behind the last chunk. */
const MAX_TRAILER_BYTES = 4 * 1024;
const SIZE_LINE = /^([\da-f]{1,8})(?:;[\t\x20-\x7e\x80-\xff]*)?\r\n$/i;
const TRAILER_LINE = /^(?:[!#$%&'*+.^_`|~\w-]+:[\t\x20-\x7e\x80-\xff]*)?\r\n$/;
const LINE_END = "\r\n";
const LF = 10;

/** What has come of a body. */
export interface BodyPiece {
  readonly body: Uint8Array;
  /** What comes behind it. */
  readonly rest: Uint8Array;
}

/** Takes a body out of its chunks (RFC 9112, 7.1), wherever it is cut. */
export class ChunkReader {
  #awaited: "size" | "data" | "data-end" | "trailer" | "nothing" = "size";
  /** What has come of a line. */
  #line = "";
  #dataBytes = 0;
  #trailerBytes = 0;

  /** Whether it has come wholly. */
  get isOver(): boolean {
    return this.#awaited === "nothing";
  }

  /**
   * Takes in what has come, to the end of the body at the most. What there is of that is moved together,
   * within `bytes`: a thousand small chunks are one piece.
   */
  take(bytes: Uint8Array): BodyPiece | RequestRefusal {
    let at = 0;
    let start = 0;
    let end = 0;
    while (at < bytes.byteLength && !this.isOver) {
      if (this.#awaited === "data") {
        const length = Math.min(this.#dataBytes, bytes.byteLength - at);
        if (end === 0) start = end = at;
        else bytes.copyWithin(end, at, at + length);
        end += length;
        at += length;
        this.#dataBytes -= length;
        if (this.#dataBytes === 0) this.#awaited = "data-end";
        continue;
      }
      const lineFeed = bytes.indexOf(LF, at);
      const lineEnd = lineFeed < 0 ? bytes.byteLength : lineFeed + 1;
      const isTooLong = this.#line.length + lineEnd - at > this.#maxLineBytes;
      if (!isTooLong) { while (at < lineEnd) this.#line += String.fromCharCode(bytes[at++] ?? 0); }
      if (isTooLong || lineFeed >= 0 && !this.#takeLine()) {
        return refusal(400, "the chunks of its body are none");
      }
    }
    return { body: bytes.subarray(start, end), rest: bytes.subarray(at) };
  }

  get #maxLineBytes(): number {
    switch (this.#awaited) {
      case "size":
        return MAX_SIZE_LINE_BYTES;
      case "trailer":
        return MAX_TRAILER_BYTES - this.#trailerBytes;
      default:
        return LINE_END.length;
    }
  }

  /** Whether it is what has to be there. */
  #takeLine(): boolean {
    const line = this.#line;
    this.#line = "";
    if (this.#awaited === "data-end") {
      this.#awaited = "size";
      return line === LINE_END;
    }
    if (this.#awaited === "trailer") {
      this.#trailerBytes += line.length;
      if (line === LINE_END) this.#awaited = "nothing";
      return TRAILER_LINE.test(line);
    }
    const [, size] = SIZE_LINE.exec(line) ?? [];
    if (size === undefined) return false;
    this.#dataBytes = parseInt(size, 16);
    this.#awaited = this.#dataBytes > 0 ? "data" : "trailer";
    return true;
  }
}
