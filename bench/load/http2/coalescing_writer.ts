import { FRAME_HEADER_BYTES, writeFrameHeader } from "./frames.ts";

const FIRST_BYTES = 64 * 1024;

/** Writes frames to a connection; all that one tick sends leaves in one write. */
export class CoalescingWriter {
  #connection: Deno.Conn;
  #onError: (error: Error) => void;
  #filling = new Uint8Array(FIRST_BYTES);
  #filledBytes = 0;
  #spare = new Uint8Array(FIRST_BYTES);
  #writing = false;

  /** `onError` hears why nothing more can be written. */
  constructor(connection: Deno.Conn, onError: (error: Error) => void) {
    this.#connection = connection;
    this.#onError = onError;
  }

  /** Sends bytes as they are. */
  send(bytes: Uint8Array): void {
    const offset = this.#reserve(bytes.length);
    this.#filling.set(bytes, offset);
  }

  /** Sends a frame; its payload is what `payload` has from `start` to `end`. */
  sendFrame(
    type: number,
    flags: number,
    streamId: number,
    payload?: Uint8Array,
    start = 0,
    end: number = payload?.length ?? 0,
  ): void {
    const offset = this.#reserve(FRAME_HEADER_BYTES + end - start);
    const target = this.#filling.subarray(offset);
    writeFrameHeader(target, type, flags, streamId, end - start);
    if (payload === undefined) return;
    const whole = start === 0 && end === payload.length;
    target.set(whole ? payload : payload.subarray(start, end), FRAME_HEADER_BYTES);
  }

  /** Makes room for `bytes` bytes, which have to be written at once; where it begins. */
  #reserve(bytes: number): number {
    const offset = this.#filledBytes;
    this.#filledBytes += bytes;
    if (this.#filledBytes > this.#filling.length) {
      const larger = new Uint8Array(Math.max(2 * this.#filling.length, this.#filledBytes));
      larger.set(this.#filling.subarray(0, offset));
      this.#filling = larger;
    }
    if (!this.#writing) {
      this.#writing = true;
      queueMicrotask(() => this.#flush().catch(this.#onError));
    }
    return offset;
  }

  async #flush(): Promise<void> {
    while (this.#filledBytes > 0) {
      const full = this.#filling;
      let rest = full.subarray(0, this.#filledBytes);
      this.#filling = this.#spare;
      this.#filledBytes = 0;
      while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
      this.#spare = full;
    }
    this.#writing = false;
  }
}
