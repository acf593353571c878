import type { Frame } from "../invocation/frame.ts";

/** Options of {@linkcode DecodedInput}. */
export interface DecodedInputOptions {
  /** Payload to value. What it throws errors the stream. */
  readonly decode: (frame: Frame) => unknown;
  /** A value that has been decoded to the one that is read; absent: the same. As with `decode`. */
  readonly validate?: (value: unknown, frame: Frame) => Promise<unknown>;
  /** Sees each frame as it comes, before it is asked for. */
  readonly onArrived: (frame: Frame) => void;
  /** Told why a frame could not be decoded or is not valid. */
  readonly onUndecodable: (error: unknown) => void;
}

/**
 * The input of a streaming handler: frames taken apart and decoded in one stage.
 *
 * It is one batch ahead of its reader, so that the headers of the first message are known whether
 * or not the handler reads; a frame is decoded when it is asked for.
 */
export class DecodedInput {
  /** What the handler reads. */
  readonly values: ReadableStream<unknown>;
  readonly #reader: ReadableStreamDefaultReader<readonly Frame[]>;
  readonly #options: DecodedInputOptions;
  #controller: ReadableStreamDefaultController<unknown> | undefined;
  #ahead: Promise<ReadableStreamReadResult<readonly Frame[]>>;
  #batch: readonly Frame[] = [];
  #position = 0;

  constructor(input: ReadableStream<readonly Frame[]>, options: DecodedInputOptions) {
    this.#reader = input.getReader();
    this.#options = options;
    this.#ahead = this.#readAhead();
    this.values = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#pull(),
      cancel: (reason) => {
        this.#settle();
        return this.#reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
  }

  /** Ends the input; what has not been read is discarded. */
  close(): void {
    this.#settle()?.close();
    this.#reader.cancel("the function is done").catch(() => {});
  }

  /** Fails the input; what has not been read is discarded. */
  fail(error: unknown): void {
    this.#settle()?.error(error);
    this.#reader.cancel(error).catch(() => {});
  }

  async #pull(): Promise<void> {
    try {
      while (this.#position === this.#batch.length) {
        const { done, value } = await this.#ahead;
        if (!this.#controller) return;
        if (done) return this.#settle()?.close();
        this.#batch = value;
        this.#position = 0;
        this.#ahead = this.#readAhead();
      }
    } catch (error) {
      return this.#settle()?.error(error);
    }
    const { decode, validate } = this.#options;
    try {
      const frame = this.#batch[this.#position++] as Frame;
      let value = decode(frame);
      if (validate) value = await validate(value, frame);
      this.#controller?.enqueue(value);
    } catch (error) {
      // Who has let go of the input meanwhile does not ask whether it is valid.
      if (!this.#controller) return;
      this.#options.onUndecodable(error);
      this.fail(error);
    }
  }

  #readAhead(): Promise<ReadableStreamReadResult<readonly Frame[]>> {
    const ahead = this.#reader.read().then((result) => {
      result.value?.forEach(this.#options.onArrived);
      return result;
    });
    ahead.catch(() => {}); // reported when it is asked for
    return ahead;
  }

  /** The controller, the one time that the stream is closed or failed. */
  #settle(): ReadableStreamDefaultController<unknown> | undefined {
    const controller = this.#controller;
    this.#controller = undefined;
    return controller;
  }
}
