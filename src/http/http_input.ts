import type { BudgetShare } from "../invocation/byte_budget.ts";
import type { MessageCount } from "../invocation/call_observer.ts";
import type { Frame, FrameHeaders } from "../invocation/frame.ts";
import type { FrameStream } from "../invocation/frame_stream.ts";
import { InputBuffer } from "../invocation/input_buffer.ts";
import { nextTurn } from "./next_turn.ts";

/** Messages, or what becomes none, that are taken in together, at the most. */
const MAX_STEPS = 128;

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

  /**
   * Takes in what can be taken, a few at a time: each is made only when there is room for it, as what is
   * made of a piece may be many times as large.
   *
   * @param frames gives `undefined` where it has had work and there is nothing yet
   * @returns resolves when all are in and there is room for more; `undefined`: so it is
   */
  pushEach(frames: Iterator<Frame | undefined, void>): Promise<void> | undefined {
    let batch: Frame[] = [];
    let steps = 0;
    for (let next = frames.next(); !next.done; next = frames.next()) {
      if (next.value) batch.push(next.value);
      if (++steps % MAX_STEPS !== 0) continue;
      const room = this.push(batch) ?? nextTurn();
      if (room) return room.then(() => this.pushEach(frames));
      batch = [];
    }
    return this.push(batch);
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

/** Payloads as frames with the same headers, each when it is asked for. */
export function* framed(
  payloads: Iterable<Uint8Array>,
  headers: FrameHeaders,
): Generator<Frame, void> {
  for (const payload of payloads) yield { payload, headers };
}
