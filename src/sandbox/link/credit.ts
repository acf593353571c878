import type { BudgetShare } from "../../invocation/byte_budget.ts";
import { costOf } from "../../invocation/frame_cost.ts";
import type { Frame } from "../../invocation/frame.ts";

/** How much of a Call may be under way in one direction, in bytes as `costOf` counts. */
export const WINDOW_BYTES = 256 * 1024;

/**
 * The sender's side of flow control: it may send while there is credit left, and room for all that is
 * under way in all Calls.
 *
 * The last frame may overdraw it, so that one larger than the window gets through.
 */
export class SendCredit {
  readonly #underWay: BudgetShare;
  #bytes = WINDOW_BYTES;
  #onRefilled: (() => void) | undefined;

  /** @param underWay what the Call has under way */
  constructor(underWay: BudgetShare) {
    this.#underWay = underWay;
  }

  /** Resolves when there is credit; `undefined` when there is some now. */
  wait(): Promise<void> | undefined {
    if (this.#bytes > 0) return undefined;
    return new Promise((resolve) => {
      this.#onRefilled = resolve;
    });
  }

  /** Whether what is under way is no more than the Call may have in any case. */
  get isSmall(): boolean {
    return this.#underWay.isSmall;
  }

  /**
   * Takes what is sent off the credit.
   *
   * @returns resolves when it may be sent, or the Call has ended; `undefined`: now
   */
  spend(bytes: number): Promise<void> | undefined {
    this.#bytes -= bytes;
    return this.#underWay.reserve(bytes);
  }

  /** Counts nothing any more. */
  close(): void {
    this.#underWay.close();
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
    this.#underWay.add(-bytes);
    if (this.#bytes > 0) {
      this.#onRefilled?.();
      this.#onRefilled = undefined;
    }
  }
}

/** The receiver's side of flow control: gives credit back as frames are taken, not one by one. */
export class ReceiveCredit {
  readonly #giveBack: (bytes: number) => void;
  readonly #smallBytes: number;
  readonly #givesFrom: number;
  #taken = 0;
  /** Arrived, and not taken yet. */
  #waiting = 0;

  /** @param smallBytes what a Call may have under way in any case: so much may stay ungiven */
  constructor(giveBack: (bytes: number) => void, smallBytes = Infinity) {
    this.#giveBack = giveBack;
    this.#smallBytes = smallBytes;
    this.#givesFrom = Math.min(WINDOW_BYTES / 4, smallBytes);
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

  /** Notes that frames are not held any more. */
  take(frames: readonly Frame[]): void {
    const cost = costOf(frames);
    this.#waiting -= cost;
    this.#taken += cost;
    // A sender that waits has a whole window under way, so this point is always reached.
    if (this.#taken < this.#givesFrom) return;
    this.#giveTaken();
  }

  /** Gives back all that is missing, when that is not small: no more will arrive. */
  settle(): void {
    if (this.#waiting + this.#taken <= this.#smallBytes) return;
    this.#taken += this.#waiting;
    this.#waiting = 0;
    this.#giveTaken();
  }

  #giveTaken(): void {
    this.#giveBack(this.#taken);
    this.#taken = 0;
  }
}
