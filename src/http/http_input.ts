import type { BudgetShare } from "../invocation/byte_budget.ts";
import type { MessageCount } from "../invocation/call_observer.ts";
import type { Frame } from "../invocation/frame.ts";
import type { FrameStream } from "../invocation/frame_stream.ts";
import { InputBuffer } from "../invocation/input_buffer.ts";

/** The messages of a request. */
export class HttpInput {
  readonly readable: FrameStream;
  /** What has arrived so far. */
  readonly received: MessageCount;
  readonly #buffer: InputBuffer;
  #room: PromiseWithResolvers<void> | undefined;

  /** @param held what is held of the request */
  constructor(held: BudgetShare) {
    this.#buffer = new InputBuffer(held, () => this.#admit());
    this.readable = this.#buffer.readable;
    this.received = this.#buffer.received;
  }

  /** @returns resolves when there is room for more; `undefined`: there is */
  push(batch: readonly Frame[]): Promise<void> | undefined {
    if (this.#buffer.push(batch)) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** No more will come. */
  close(): void {
    this.#buffer.close();
  }

  /** Fails the input at once: the caller has left. */
  abort(reason: unknown): void {
    this.#buffer.abort(reason);
    this.#admit();
  }

  #admit(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
