import { concat } from "@std/bytes/concat";
import { fromPostText, toPostText } from "./post_text.ts";
import type { Post } from "./protocol.ts";

// A post as bytes: the length of the messages, that of the payloads (both 32 bits, little-endian), the
// messages as JSON in UTF-8, and the payloads.
const HEAD_BYTES = 8;
/** More than a post ever has: who announces it does not speak this protocol. */
const MAX_POST_BYTES = 2 ** 30;
/** What a UTF-16 unit takes in UTF-8, at the most. */
const MAX_UNIT_BYTES = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A post as it goes through a byte stream. */
export function encodePost<Message>({ messages, payloads }: Post<Message>): Uint8Array {
  const json = encoder.encode(toPostText(messages));
  const head = new Uint8Array(HEAD_BYTES);
  const view = new DataView(head.buffer);
  view.setUint32(0, json.byteLength, true);
  view.setUint32(4, payloads.byteLength, true);
  return concat([head, json, payloads]);
}

/** Finds the posts in bytes that arrive in pieces of any size. */
export class PostReader {
  readonly #maxJsonBytes: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #wanted = HEAD_BYTES;

  /** @param maxText how long the messages of a post may be, in UTF-16 units */
  constructor(maxText = Infinity) {
    this.#maxJsonBytes = MAX_UNIT_BYTES * maxText;
  }

  /**
   * The posts that a piece completes, in order. Of their messages nothing is known; their payloads are
   * views into larger buffers.
   *
   * @throws {Error} when the bytes are no posts
   */
  push(piece: Uint8Array): Post<unknown>[] {
    this.#pieces.push(piece);
    this.#length += piece.byteLength;
    // Pieces of a long post are joined once, when the last one is there.
    if (this.#length < this.#wanted) return [];
    const bytes = this.#pieces.length === 1 ? piece : concat(this.#pieces);
    const posts: Post<unknown>[] = [];
    let start = 0;
    this.#wanted = HEAD_BYTES;
    while (bytes.byteLength - start >= HEAD_BYTES) {
      const view = new DataView(bytes.buffer, bytes.byteOffset + start, HEAD_BYTES);
      const json = start + HEAD_BYTES;
      const jsonBytes = view.getUint32(0, true);
      const payloads = json + jsonBytes;
      const end = payloads + view.getUint32(4, true);
      if (jsonBytes > this.#maxJsonBytes || end - start > MAX_POST_BYTES) {
        throw new RangeError("Cannot read a post: it is too long");
      }
      if (end > bytes.byteLength) {
        this.#wanted = end - start;
        break;
      }
      const messages = fromPostText(decoder.decode(bytes.subarray(json, payloads)));
      posts.push({ messages, payloads: bytes.subarray(payloads, end) });
      start = end;
    }
    this.#pieces = start < bytes.byteLength ? [bytes.subarray(start)] : [];
    this.#length = bytes.byteLength - start;
    return posts;
  }
}
