import type { Frame } from "../invocation/frame.ts";
import type { FrameReader } from "../invocation/frame_stream.ts";
import { isTrailers } from "../invocation/response_frames.ts";

/** The outputs of a Call one by one, as they come. */
export class OutputFrames {
  readonly #reader: FrameReader;
  #batch: readonly Frame[] = [];
  #position = 0;
  #ahead: Promise<Frame | undefined> | undefined;

  constructor(reader: FrameReader) {
    this.#reader = reader;
  }

  /** The next, which stays. */
  peek(): Promise<Frame | undefined> {
    return this.#ahead ??= this.#take();
  }

  /** The next; `undefined` at the end. */
  next(): Promise<Frame | undefined> {
    const next = this.peek();
    this.#ahead = undefined;
    return next;
  }

  async #take(): Promise<Frame | undefined> {
    while (true) {
      const frame = this.#batch[this.#position++];
      // Few clients of HTTP read what comes behind a body.
      if (frame && !isTrailers(frame)) return frame;
      if (frame) continue;
      this.#batch = [];
      this.#position = 0;
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#batch = value;
    }
  }
}
