import { type InputSource, NOTHING } from "./input_source.ts";

type Result = IteratorResult<unknown>;

const AsyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* () {}.prototype),
);

/** Iterates over the values of a source, as the Streams Standard (§4.2.5) has it for a stream. */
export class InputIterator implements AsyncIterableIterator<unknown> {
  readonly #source: InputSource;
  /** Holds the stream's lock, and tells how the stream has ended. */
  readonly #reader: ReadableStreamDefaultReader<unknown>;
  readonly #preventCancel: boolean;
  readonly #onEnd: () => void;
  #finished = false;
  /** Steps that have been asked for and are not done, and the last of them. */
  #waiting = 0;
  #last: Promise<Result> | undefined;

  static {
    Object.setPrototypeOf(this.prototype, AsyncIteratorPrototype);
  }

  constructor(
    source: InputSource,
    reader: ReadableStreamDefaultReader<unknown>,
    preventCancel: boolean,
    onEnd: () => void,
  ) {
    this.#source = source;
    this.#reader = reader;
    this.#preventCancel = preventCancel;
    this.#onEnd = onEnd;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#waiting === 0 && !this.#finished) {
      const value = this.#source.take();
      if (value !== NOTHING) return Promise.resolve({ done: false, value });
    }
    return this.#inOrder(() => this.#next());
  }

  return(reason?: unknown): Promise<Result> {
    return this.#inOrder(() => this.#return(reason));
  }

  #inOrder(step: () => Promise<Result>): Promise<Result> {
    const last = this.#waiting++ === 0 ? undefined : this.#last;
    return this.#last = last ? last.then(step, step) : step();
  }

  async #next(): Promise<Result> {
    try {
      if (this.#finished) return { done: true, value: undefined };
      while (await this.#source.arrive()) {
        const value = this.#source.take();
        if (value !== NOTHING) return { done: false, value };
      }
      this.#finished = true;
      this.#onEnd();
      await this.#reader.read(); // rejects when it has failed
      return { done: true, value: undefined };
    } finally {
      this.#waiting--;
    }
  }

  async #return(reason: unknown): Promise<Result> {
    try {
      if (!this.#finished) {
        this.#finished = true;
        const cancelled = this.#preventCancel ? undefined : this.#reader.cancel(reason);
        this.#reader.releaseLock();
        await cancelled;
      }
      return { done: true, value: reason };
    } finally {
      this.#waiting--;
    }
  }
}
