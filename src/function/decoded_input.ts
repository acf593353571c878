import type { Frame } from "../invocation/frame.ts";
import type { FrameRead, FrameReader, FrameStream } from "../invocation/frame_stream.ts";
import { type InputSource, NOTHING } from "./input_source.ts";
import { InputStream } from "./input_stream.ts";

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
 * The first batch is read at once, so that the headers of the first message are known whether or not
 * the handler reads. To read another says that the one before is done with, so that is done when it is
 * asked for; a frame is decoded then, too.
 */
export class DecodedInput implements InputSource {
  /** What the handler reads. */
  readonly values: ReadableStream<unknown>;
  /** Resolves when the first batch has come, or none will. */
  readonly first: Promise<unknown>;
  readonly #reader: FrameReader;
  readonly #options: DecodedInputOptions;
  #controller: ReadableStreamDefaultController<unknown> | undefined;
  #ahead: Promise<FrameRead> | undefined;
  #batch: readonly Frame[] = [];
  #position = 0;
  /** What has been found valid and not been taken yet. */
  #valid: unknown = NOTHING;

  constructor(input: FrameStream, options: DecodedInputOptions) {
    this.#reader = input.getReader();
    this.#options = options;
    this.#ahead = this.#readAhead();
    this.first = this.#ahead.catch(() => {});
    this.values = new InputStream(this, (controller) => {
      this.#controller = controller;
    });
  }

  take(): unknown {
    const { decode, validate } = this.#options;
    if (validate) {
      const value = this.#valid;
      this.#valid = NOTHING;
      return value;
    }
    if (!this.#controller || this.#position === this.#batch.length) return NOTHING;
    try {
      return decode(this.#batch[this.#position++] as Frame);
    } catch (error) {
      this.#undecodable(error);
      return NOTHING;
    }
  }

  async arrive(): Promise<boolean> {
    try {
      while (this.#position === this.#batch.length) {
        // Nothing of it is held while what follows is waited for.
        this.#batch = [];
        this.#position = 0;
        const { done, value } = await (this.#ahead ?? this.#readAhead());
        this.#ahead = undefined;
        if (!this.#controller) return false;
        if (done) this.#settle()?.close();
        if (done) return false;
        this.#batch = value;
      }
    } catch (error) {
      this.#settle()?.error(error);
    }
    const { decode, validate } = this.#options;
    if (validate && this.#controller) {
      try {
        const frame = this.#batch[this.#position++] as Frame;
        this.#valid = await validate(decode(frame), frame);
      } catch (error) {
        this.#undecodable(error);
      }
    }
    return this.#controller !== undefined;
  }

  cancel(reason: unknown): Promise<void> {
    this.#settle();
    return this.#reader.cancel(reason);
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

  /** Who has let go of the input meanwhile does not ask whether it is valid. */
  #undecodable(error: unknown): void {
    if (!this.#controller) return;
    this.#options.onUndecodable(error);
    this.fail(error);
  }

  #readAhead(): Promise<FrameRead> {
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
