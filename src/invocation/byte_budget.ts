import { InvokerError } from "./invoker_error.ts";

/** Options of a {@linkcode ByteBudget}. */
export interface ByteBudgetOptions {
  /** What may be held in all, in bytes. */
  readonly maxBytes: number;
  /** How many shares there are at a time, at the most. */
  readonly maxShares: number;
}

/** Nobody ever waits for room. */
export const UNBOUNDED: ByteBudgetOptions = { maxBytes: Infinity, maxShares: 1 };

/** How long those that wait for room do so when none of them gets any. */
const ROOM_TIMEOUT_MS = 30_000;

/** One that waits for room. */
interface Waiting {
  readonly admit: () => void;
  readonly refuse: (error: InvokerError) => void;
}

/**
 * Bytes that are held by many, and may be so many at a time.
 *
 * One half is divided among the shares: what is small always has room. The other half is common, for
 * those that need more, in the order in which they ask. The last one to get some may overdraw it, so
 * that what is larger than all of it gets through.
 */
export class ByteBudget {
  /** What a share may hold that takes nothing from others. */
  readonly ownBytes: number;
  readonly #maxCommonBytes: number;
  #commonBytes = 0;
  /** In the order in which they ask; many may leave at once. */
  readonly #waiting = new Set<Waiting>();
  #lastAdmittedMs = 0;

  constructor({ maxBytes, maxShares }: ByteBudgetOptions) {
    this.ownBytes = Math.floor(maxBytes / 2 / maxShares);
    this.#maxCommonBytes = maxBytes / 2;
  }

  /** Whether more than is one's own may be held now. */
  get hasRoom(): boolean {
    return this.#commonBytes < this.#maxCommonBytes && this.#waiting.size === 0;
  }

  /** Whether somebody waits for room. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** A share that holds nothing yet. */
  open(): BudgetShare {
    return new BudgetShare(this);
  }

  /**
   * Refuses those that wait when none of them has got room for 30 s: it may never come. To be asked from
   * time to time.
   *
   * @param nowMs by `performance.now()`
   */
  refuseStuck(nowMs: number): void {
    if (this.#waiting.size === 0 || nowMs - this.#lastAdmittedMs < ROOM_TIMEOUT_MS) return;
    const refused = [...this.#waiting];
    this.#waiting.clear();
    for (const { refuse } of refused) refuse(noRoom());
  }

  /** Counts what is held of the common half; what is let go of is for those that wait. */
  count(bytes: number): void {
    this.#commonBytes += bytes;
    if (bytes < 0) this.#admit();
  }

  /** Lets one wait, behind the others. */
  wait(waiting: Waiting): void {
    if (this.#waiting.size === 0) this.#lastAdmittedMs = performance.now();
    this.#waiting.add(waiting);
  }

  /** Lets one wait no more. */
  leave(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    this.#admit();
  }

  #admit(): void {
    for (const waiting of this.#waiting) {
      if (this.#commonBytes >= this.#maxCommonBytes) return;
      this.#lastAdmittedMs = performance.now();
      this.#waiting.delete(waiting);
      waiting.admit();
    }
  }
}

/** What one of those holds, in bytes. */
export class BudgetShare {
  readonly #budget: ByteBudget;
  /** What it may hold that takes nothing from others. */
  readonly ownBytes: number;
  #heldBytes = 0;
  #wait: { readonly waiting: Waiting; readonly bytes: number } | undefined;
  #isClosed = false;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
    this.ownBytes = budget.ownBytes;
  }

  /** Whether it holds no more than its own. */
  get isSmall(): boolean {
    return this.#heldBytes <= this.ownBytes;
  }

  /** Whether it may hold more. */
  get hasRoom(): boolean {
    return this.#heldBytes < this.ownBytes || this.#budget.hasRoom;
  }

  /** Holds so much more, or less, without asking. */
  add(bytes: number): void {
    if (this.#isClosed) return;
    const before = Math.max(0, this.#heldBytes - this.ownBytes);
    this.#heldBytes += bytes;
    const after = Math.max(0, this.#heldBytes - this.ownBytes);
    if (after !== before) this.#budget.count(after - before);
    // What it waits for may have become its own.
    if (this.#wait && this.#heldBytes + this.#wait.bytes <= this.ownBytes) {
      const { waiting } = this.#wait;
      waiting.admit();
      this.#budget.leave(waiting);
    }
  }

  /**
   * Holds so much more when there is room, or less; one at a time.
   *
   * @returns resolves when it does, or is closed; `undefined` when it does now
   * @throws {InvokerError} `error-server-busy`, by the promise, when there will be none
   */
  reserve(bytes: number): Promise<void> | undefined {
    if (this.#isClosed) return undefined;
    if (bytes <= 0 || this.#heldBytes + bytes <= this.ownBytes || this.#budget.hasRoom) {
      this.add(bytes);
      return undefined;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = {
      admit: () => {
        this.#wait = undefined;
        this.add(bytes);
        resolve();
      },
      refuse: (error) => {
        this.#wait = undefined;
        reject(error);
      },
    };
    this.#wait = { waiting, bytes };
    this.#budget.wait(waiting);
    return promise;
  }

  /** Lets go of all, for good. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const waiting = this.#wait?.waiting;
    if (waiting) {
      // It adds nothing any more.
      waiting.admit();
      this.#budget.leave(waiting);
    }
    if (!this.isSmall) this.#budget.count(this.ownBytes - this.#heldBytes);
  }
}

function noRoom(): InvokerError {
  return new InvokerError(
    "error-server-busy",
    `No room for a message within ${ROOM_TIMEOUT_MS} ms: too much waits already, see --max-buffered`,
  );
}
