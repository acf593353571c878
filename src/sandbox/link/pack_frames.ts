import { type Frame, type FrameHeaders, NO_HEADERS } from "../../invocation/frame.ts";
import { measureHeaders } from "../../invocation/frame_cost.ts";
import type { PackedFrames } from "./protocol.ts";

/**
 * Frames of one Call on their way into a post.
 *
 * Many small typed arrays and maps are slow to clone between threads, so the payloads of a post are
 * laid into one buffer, and headers that frames share (by identity) cross once.
 */
export class FramePacker {
  /** What crosses beside the payloads. */
  readonly packed: PackedFrames;
  /** Payloads in order; they are copied when the post is sent and must not change until then. */
  readonly payloads: Uint8Array[] = [];
  #lastHeaders: FrameHeaders | undefined;
  #lastPlace = -1;

  constructor(call: number) {
    this.packed = { type: "frames", call, sizes: [], headers: [], headerTable: [] };
  }

  /** Adds a frame behind the others. Returns how much text its headers add, in UTF-16 units. */
  add({ payload, headers }: Frame): number {
    const isNew = headers !== this.#lastHeaders;
    if (isNew) {
      this.#lastHeaders = headers;
      this.#lastPlace = headers.size === 0 ? -1 : this.packed.headerTable.push([...headers]) - 1;
    }
    this.packed.sizes.push(payload.byteLength);
    this.packed.headers.push(this.#lastPlace);
    this.payloads.push(payload);
    return isNew ? measureHeaders(headers).units : 0;
  }
}

/** Takes the frames of a post out again, message by message in their order. */
export class FrameUnpacker {
  readonly #payloads: Uint8Array;
  #offset = 0;

  constructor(payloads: Uint8Array) {
    this.#payloads = payloads;
  }

  /** The next message's frames. Their payloads are views into the post's buffer. */
  next({ sizes, headers, headerTable }: PackedFrames): Frame[] {
    const table = headerTable.map((entries) => new Map(entries));
    return sizes.map((size, at) => {
      const payload = this.#payloads.subarray(this.#offset, this.#offset += size);
      return { payload, headers: table[headers[at] ?? -1] ?? NO_HEADERS };
    });
  }
}
