import { createGunzip, createInflate } from "node:zlib";

/** What a stream may be compressed with. Of brotli one could hold a window of 16 MiB for as long as it lasts. */
export type StreamCompression = "gzip" | "deflate";

/** What one holds, in bytes: a window, and what it has made. */
export const DECOMPRESSOR_BYTES: number = 64 * 1024;

const PIECE_BYTES = 16 * 1024;
const CREATE = { gzip: createGunzip, deflate: createInflate } as const;

/** Told of what a piece becomes; nothing more is made before what it returns has resolved. */
type Take = (piece: Uint8Array) => Promise<void> | undefined;

/** Decompresses what comes in pieces, at the pace of who takes it. */
export class Decompressor {
  readonly #stream: ReturnType<typeof createGunzip>;
  /** The last piece, which may end before it has been taken. */
  #taken: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #onFailure: (error: unknown) => void = () => {};

  constructor(compression: StreamCompression, take: Take) {
    const stream = CREATE[compression]({ chunkSize: PIECE_BYTES });
    this.#stream = stream;
    stream.on("data", (piece: Uint8Array) => {
      stream.pause();
      this.#taken = this.#taken.then(() => take(piece));
      this.#taken.then(() => stream.resume(), (error) => this.#fail(error));
    });
    stream.on("error", (error: unknown) => this.#fail(error));
  }

  /**
   * Takes in a piece. Resolves when there is room for the next.
   *
   * @throws {Error} when it is not compressed so, or what `take` failed with
   */
  push(piece: Uint8Array): Promise<void> {
    return this.#await((done) => this.#stream.write(piece, () => done()));
  }

  /** Resolves when all has been taken. Throws as `push` does, also when there is not all. */
  end(): Promise<void> {
    return this.#await((done) =>
      this.#stream.once("end", () => this.#taken.then(done, () => {})).end()
    );
  }

  #await(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure.error);
      this.#onFailure = reject;
      start(resolve);
    });
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    this.#stream.destroy();
    this.#onFailure(error);
  }
}
