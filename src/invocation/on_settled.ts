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

  read(): Promise<FrameRead> {
    const read = this.#reader.read();
    read.then(this.#look, this.#fail);
    return read;
  }

  cancel(reason?: unknown): Promise<void> {
    this.#settle();
    return this.#reader.cancel(reason);
  }

  readonly #look = ({ done }: FrameRead): void => {
    if (done) this.#settle();
  };

  readonly #fail = (error: unknown): void => this.#settle({ error });

  #settle(failure?: StreamFailure): void {
    const settled = this.#settled;
    this.#settled = undefined;
    settled?.(failure);
  }
}
