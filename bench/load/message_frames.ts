/** Bytes of gRPC's prefix of a message: a compression flag and the length. */
const PREFIX_BYTES = 5;

/** `message` as it crosses HTTP/2. */
export function frameMessage(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(PREFIX_BYTES + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, PREFIX_BYTES);
  return framed;
}

/** Who looks at the answers of a run. */
export interface AnswerInspector {
  /** Whether the next message should be kept, to be handed to `inspect`. */
  readonly wantsAnswer: boolean;
  /** Takes the whole of a message, without its prefix. */
  inspect(answer: Uint8Array): void;
  /** Hears how long a message is, of each, before it comes. */
  announce(bytes: number): void;
}

/** Counts the messages of a stream of bytes, wherever its chunks are cut. */
export class MessageCounter {
  #prefix = new Uint8Array(PREFIX_BYTES);
  #prefixBytes = 0;
  #bodyBytesLeft = 0;
  #inspector: AnswerInspector;
  #kept: Uint8Array | undefined;

  constructor(inspector: AnswerInspector) {
    this.#inspector = inspector;
  }

  /** How many messages end in `chunk`. */
  count(chunk: Uint8Array): number {
    let ended = 0;
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#prefixBytes < PREFIX_BYTES) {
        offset = this.#readPrefix(chunk, offset);
        if (this.#prefixBytes < PREFIX_BYTES) break;
      } else {
        const taken = Math.min(this.#bodyBytesLeft, chunk.length - offset);
        this.#kept?.set(
          chunk.subarray(offset, offset + taken),
          this.#kept.length - this.#bodyBytesLeft,
        );
        this.#bodyBytesLeft -= taken;
        offset += taken;
      }
      if (this.#bodyBytesLeft === 0) {
        ended++;
        this.#prefixBytes = 0;
        if (this.#kept !== undefined) this.#inspector.inspect(this.#kept);
        this.#kept = undefined;
      }
    }
    return ended;
  }

  /** Takes what `chunk` has of a prefix from `offset` on; where it ends. */
  #readPrefix(chunk: Uint8Array, offset: number): number {
    const prefix = this.#prefix;
    while (this.#prefixBytes < PREFIX_BYTES && offset < chunk.length) {
      prefix[this.#prefixBytes++] = chunk[offset++] ?? 0;
    }
    if (this.#prefixBytes < PREFIX_BYTES) return offset;
    const [, a = 0, b = 0, c = 0, d = 0] = prefix;
    this.#bodyBytesLeft = (a << 24 | b << 16 | c << 8 | d) >>> 0;
    this.#inspector.announce(this.#bodyBytesLeft);
    if (this.#inspector.wantsAnswer) this.#kept = new Uint8Array(this.#bodyBytesLeft);
    return offset;
  }
}
