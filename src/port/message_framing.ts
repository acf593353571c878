import { Buffer } from "node:buffer";
import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";

/** Bytes before each message: its flags, and its length (gRPC over HTTP/2, Connect). */
export const PREFIX_BYTES = 5;

/** The flag of a message that is compressed; it is the only one that requests have. */
const COMPRESSED = 1;

/** By how much the room for a message that has not ended grows: what is held is copied each time. */
const GROWTH = 4;

/** A message with its prefix, by default uncompressed. */
export function framed(message: Uint8Array, flags = 0): Uint8Array {
  return framedEach([{ payload: message }], flags);
}

/** Messages with their prefixes, in one piece. */
export function framedEach(
  messages: readonly { readonly payload: Uint8Array }[],
  flags = 0,
): Uint8Array {
  let total = 0;
  for (const { payload } of messages) total += PREFIX_BYTES + payload.byteLength;
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  for (const { payload } of messages) {
    bytes[at] = flags;
    bytes.writeUInt32BE(payload.byteLength, at + 1);
    bytes.set(payload, at + PREFIX_BYTES);
    at += PREFIX_BYTES + payload.byteLength;
  }
  return bytes;
}

/** What comes before a message is no prefix of one. */
export class PrefixError extends TypeError {
  override readonly name = "PrefixError";

  constructor(flags: number) {
    super(`Cannot read a message: its flags are ${flags}, and 0 and 1 are known`);
  }
}

/** Options of a {@linkcode Deframer}. */
export interface DeframerOptions {
  /** Largest message that is taken, in bytes as they come. @default {Infinity} */
  readonly maxMessageBytes?: number;
}

/** Finds the length-prefixed messages in bytes that arrive in pieces of any size. */
export class Deframer {
  readonly #maxMessageBytes: number;
  /** The beginning of a message that has not ended; in it, `#heldLength` bytes count. */
  #held = new Uint8Array(0);
  #heldLength = 0;
  #wanted = PREFIX_BYTES;
  #compressed: number[] | undefined;

  constructor({ maxMessageBytes = Infinity }: DeframerOptions = {}) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Places of the messages that are compressed, in what `push` gave last; `undefined`: none is. */
  get compressed(): readonly number[] | undefined {
    return this.#compressed;
  }

  /** Length of the message that has begun and not ended, in bytes; 0: there is none, or not known yet. */
  get begunLength(): number {
    return this.#heldLength < PREFIX_BYTES ? 0 : this.#wanted - PREFIX_BYTES;
  }

  /** Whether that message is compressed. */
  get isBegunCompressed(): boolean {
    return this.begunLength > 0 && this.#held[0] !== 0;
  }

  /** Whether a message has begun that has not ended. */
  get isWithinMessage(): boolean {
    return this.#heldLength > 0;
  }

  /**
   * The messages that a piece completes, in order, as views into it where that can be.
   *
   * @throws {MessageTooLargeError | PrefixError} as soon as the prefix of one is known; nothing can follow
   */
  push(piece: Uint8Array): Uint8Array[] {
    this.#compressed = undefined;
    if (this.#heldLength > 0) {
      this.#hold(piece);
      // The length of the message is read once, and its bytes once they are all there.
      if (this.#heldLength < this.#wanted) return [];
    }
    const bytes = this.#heldLength > 0 ? this.#held.subarray(0, this.#heldLength) : piece;
    const messages: Uint8Array[] = [];
    let start = 0;
    this.#wanted = PREFIX_BYTES;
    while (bytes.byteLength - start >= PREFIX_BYTES) {
      const flags = bytes[start] ?? 0;
      if (flags > COMPRESSED) throw new PrefixError(flags);
      const length = uint32At(bytes, start + 1);
      if (length > this.#maxMessageBytes) {
        throw new MessageTooLargeError(length, this.#maxMessageBytes);
      }
      this.#wanted = PREFIX_BYTES + length;
      const end = start + this.#wanted;
      if (end > bytes.byteLength) break;
      if (flags !== 0) (this.#compressed ??= []).push(messages.length);
      messages.push(bytes.subarray(start + PREFIX_BYTES, end));
      start = end;
      this.#wanted = PREFIX_BYTES;
    }
    this.#heldLength = 0;
    if (start < bytes.byteLength) {
      // What was given out goes on to be looked at.
      if (messages.length > 0) this.#held = new Uint8Array(0);
      this.#hold(bytes.subarray(start));
    } else if (this.#held.byteLength > 0) this.#held = new Uint8Array(0);
    return messages;
  }

  /**
   * Adds to what is held. Room grows with what has come, not with what a prefix promises; the first
   * piece may wait for long until the message is read on, and takes no more than it has.
   */
  #hold(bytes: Uint8Array): void {
    const isFirst = this.#heldLength === 0;
    const length = this.#heldLength + bytes.byteLength;
    if (length > this.#held.byteLength) {
      const room = isFirst ? length : Math.max(length, Math.min(this.#wanted, GROWTH * length));
      const former = this.#held.subarray(0, this.#heldLength);
      this.#held = new Uint8Array(room);
      this.#held.set(former);
    }
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength = length;
  }
}

function uint32At(bytes: Uint8Array, at: number): number {
  const high = (bytes[at] ?? 0) << 24 | (bytes[at + 1] ?? 0) << 16;
  return (high | (bytes[at + 2] ?? 0) << 8 | (bytes[at + 3] ?? 0)) >>> 0;
}
