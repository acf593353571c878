import type { BudgetShare } from "../invocation/byte_budget.ts";

/**
 * What is held of a message whose length is not told.
 *
 * What is more than its share's own has room for all that it may become: if many were taken in piece by
 * piece, none would come to its end.
 */
export class MessageRoom {
  readonly #share: BudgetShare;
  readonly #maxBytes: number;
  #heldBytes = 0;

  constructor(share: BudgetShare, maxBytes: number) {
    this.#share = share;
    this.#maxBytes = maxBytes;
  }

  /**
   * So many bytes have come of it; none: it has come wholly, or not begun.
   *
   * @returns resolves when there is room for them, see `reserve`
   */
  hold(bytes: number): Promise<void> | undefined {
    const heldBytes = bytes > this.#share.ownBytes ? this.#maxBytes : bytes;
    const more = heldBytes - this.#heldBytes;
    this.#heldBytes = heldBytes;
    return this.#share.reserve(more);
  }
}
