/** Bytes of gRPC's prefix of a message: a compression flag and the length. */
const PREFIX_BYTES = 5;

/** The path of the one method that is measured. */
export const CALL_PATH = "/function.MessageFunction/Call";

/** A `function.Message` whose payload is `payload` and that has no headers, encoded. */
export function encodeMessage(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  // Both the tag of field 1 and a length below 128 are one byte.
  if (payload.length > 127) throw new RangeError(`Cannot encode ${payload.length} bytes: over 127`);
  return Uint8Array.of(0x0a, payload.length, ...payload);
}

/** `message` as it crosses HTTP/2, `count` times in a row. */
export function frameMessages(message: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const frameBytes = PREFIX_BYTES + message.length;
  const frames = new Uint8Array(frameBytes * count);
  const view = new DataView(frames.buffer);
  for (let offset = 0; offset < frames.length; offset += frameBytes) {
    view.setUint32(offset + 1, message.length);
    frames.set(message, offset + PREFIX_BYTES);
  }
  return frames;
}

/** Counts the messages of a stream of bytes, wherever its chunks are cut. */
export class MessageCounter {
  #prefix = new Uint8Array(PREFIX_BYTES);
  #prefixBytes = 0;
  #bodyBytesLeft = 0;

  /** How many messages end in `chunk`. */
  count(chunk: Uint8Array): number {
    let ended = 0;
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#prefixBytes < PREFIX_BYTES) {
        this.#prefix[this.#prefixBytes++] = chunk[offset++] ?? 0;
        if (this.#prefixBytes < PREFIX_BYTES) continue;
        this.#bodyBytesLeft = new DataView(this.#prefix.buffer).getUint32(1);
      } else {
        const taken = Math.min(this.#bodyBytesLeft, chunk.length - offset);
        this.#bodyBytesLeft -= taken;
        offset += taken;
      }
      if (this.#bodyBytesLeft === 0) {
        ended++;
        this.#prefixBytes = 0;
      }
    }
    return ended;
  }
}
