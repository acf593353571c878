import { InputIterator } from "./input_iterator.ts";
import { type InputSource, NOTHING } from "./input_source.ts";

const NOT_AHEAD = { highWaterMark: 0 };

/**
 * The stream that a streaming handler reads.
 *
 * Who iterates over it, as most handlers do, takes what is there straight from the source, in a third
 * of the time. A reader holds the lock meanwhile. The end lets go of it only when somebody looks: the
 * platform makes an error each time, with its stack, which costs as much as three messages.
 */
export class InputStream extends ReadableStream<unknown> {
  readonly #source: InputSource;
  #held: ReadableStreamDefaultReader<unknown> | undefined;

  static {
    for (const name of ["cancel", "getReader", "pipeThrough", "pipeTo", "tee"] as const) {
      const inherited: (...args: never[]) => unknown = super.prototype[name];
      Object.defineProperty(this.prototype, name, {
        value(this: InputStream, ...args: never[]) {
          this.#letGo();
          return inherited.apply(this, args);
        },
        configurable: true,
        writable: true,
      });
    }
  }

  constructor(
    source: InputSource,
    start: (controller: ReadableStreamDefaultController<unknown>) => void,
  ) {
    super({
      start,
      async pull(controller) {
        while (await source.arrive()) {
          const value = source.take();
          if (value !== NOTHING) return controller.enqueue(value);
        }
      },
      cancel: (reason) => source.cancel(reason),
    }, NOT_AHEAD);
    this.#source = source;
  }

  override get locked(): boolean {
    this.#letGo();
    return super.locked;
  }

  override values(
    { preventCancel = false }: ReadableStreamIteratorOptions = {},
  ): AsyncIterableIterator<unknown> {
    const reader = this.getReader();
    return new InputIterator(this.#source, reader, preventCancel, () => this.#held = reader);
  }

  override [Symbol.asyncIterator](
    options?: ReadableStreamIteratorOptions,
  ): AsyncIterableIterator<unknown> {
    return this.values(options);
  }

  #letGo(): void {
    this.#held?.releaseLock();
    this.#held = undefined;
  }
}
