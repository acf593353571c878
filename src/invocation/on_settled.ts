import type { FrameRead, FrameReader, FrameStream } from "./frame_stream.ts";

/** The same stream; `settled` is called once, when it has closed, failed or been cancelled. */
export function onSettled(stream: FrameStream, settled: () => void): FrameStream {
  return new SettledStream(stream.getReader(), settled);
}

class SettledStream implements FrameStream, FrameReader {
  readonly #reader: FrameReader;
  #settled: (() => void) | undefined;

  constructor(reader: FrameReader, settled: () => void) {
    this.#reader = reader;
    this.#settled = settled;
  }

  getReader(): FrameReader {
    return this;
  }

  async read(): Promise<FrameRead> {
    try {
      const result = await this.#reader.read();
      if (result.done) this.#settle();
      return result;
    } catch (error) {
      this.#settle();
      throw error;
    }
  }

  cancel(reason?: unknown): Promise<void> {
    this.#settle();
    return this.#reader.cancel(reason);
  }

  #settle(): void {
    const settled = this.#settled;
    this.#settled = undefined;
    settled?.();
  }
}
