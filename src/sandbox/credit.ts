import { costOf } from "../invocation/frame_cost.ts";
import type { Frame } from "../invocation/frame.ts";

/** How much of a Call may be under way in one direction, in bytes as `costOf` counts. */
export const WINDOW_BYTES = 256 * 1024;

/**
 * The sender's side of flow control: it may send while there is credit left.
 *
 * The last frame may overdraw it, so that one larger than the window gets through.
 */
export class SendCredit {
  #bytes = WINDOW_BYTES;
  #onRefilled: (() => void) | undefined;

  /** Resolves when there is credit; `undefined` when there is some now. */
  wait(): Promise<void> | undefined {
    if (this.#bytes > 0) return undefined;
    return new Promise((resolve) => {
      this.#onRefilled = resolve;
    });
  }

  /** Takes what is sent off the credit. */
  spend(bytes: number): void {
    this.#bytes -= bytes;
  }

  /**
   * Adds what the receiver gave back.
   *
   * @throws {RangeError} when that is more than it was given
   */
  refill(bytes: number): void {
    if (!(this.#bytes + bytes <= WINDOW_BYTES)) {
      throw new RangeError("Cannot take credit: it is more than was used");
    }
    this.#bytes += bytes;
    if (this.#bytes > 0) {
      this.#onRefilled?.();
      this.#onRefilled = undefined;
    }
  }
}

/** The receiver's side of flow control: gives credit back as frames are taken, not one by one. */
export class ReceiveCredit {
  readonly #giveBack: (bytes: number) => void;
  #taken = 0;
  /** Arrived, and not taken yet. */
  #waiting = 0;

  constructor(giveBack: (bytes: number) => void) {
    this.#giveBack = giveBack;
  }

  /**
   * Notes that frames have arrived.
   *
   * @throws {RangeError} when their sender had no credit for them: the last one alone may overdraw it
   */
  arrive(frames: readonly Frame[]): void {
    const last = frames.slice(-1);
    const before = this.#waiting + costOf(frames) - costOf(last);
    // Told this way round what is no number is refused, too.
    if (!(before < WINDOW_BYTES)) {
      throw new RangeError("Cannot take frames: they came without credit");
    }
    this.#waiting = before + costOf(last);
  }

  /** Notes that frames have been taken out of the queue. */
  take(frames: readonly Frame[]): void {
    const cost = costOf(frames);
    this.#waiting -= cost;
    this.#taken += cost;
    // A sender that waits has a whole window under way, so this point is always reached.
    if (this.#taken < WINDOW_BYTES / 4) return;
    this.#giveBack(this.#taken);
    this.#taken = 0;
  }
}
