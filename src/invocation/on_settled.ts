import type { FrameRead, FrameReader, FrameStream, StreamFailure } from "./frame_stream.ts";

/**
 * The same stream; `settled` is called once, when it has closed, failed or been cancelled: with the
 * failure, when it has failed.
 */
export function onSettled(
  stream: FrameStream,
  settled: (failure?: StreamFailure) => void,
): FrameStream {
  return new SettledStream(stream.getReader(), settled);
}

class SettledStream implements FrameStream, FrameReader {
  readonly #reader: FrameReader;
  #settled: ((failure?: StreamFailure) => void) | undefined;

  constructor(reader: FrameReader, settled: (failure?: StreamFailure) => void) {
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
      this.#settle({ error });
      throw error;
    }
  }

  cancel(reason?: unknown): Promise<void> {
    this.#settle();
    return this.#reader.cancel(reason);
  }

  #settle(failure?: StreamFailure): void {
    const settled = this.#settled;
    this.#settled = undefined;
    settled?.(failure);
  }
}
