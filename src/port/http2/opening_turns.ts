/** How many streams are opened in one turn of the event loop: a millisecond or two of work. */
const MAX_OPENED = 16;
/** How long is worked before the sockets of all are looked at. */
const MAX_WORK_MS = 5;

/** The event loop's own. */
export interface EventLoop {
  /** The clock, in milliseconds. */
  readonly now: () => number;
  /** Runs something behind all that this turn brings. */
  readonly setImmediate: (run: () => void) => unknown;
  /** Runs something when the loop has looked at its sockets. */
  readonly setTimeout: (run: () => void) => unknown;
}

/** One that waits for its turn; told how many streams it may open then. */
export type OnTurn = (mayOpen: number) => void;

/**
 * Divides the turns of the event loop among the connections that open streams.
 *
 * A piece of 64 KiB opens a thousand, and each costs a thousand times what it takes to read it: what
 * comes on many connections at once would keep all others waiting for seconds, and none of what is made
 * for it would be garbage meanwhile. Those that wait are served in their order, each with as many streams
 * as the others.
 */
export class OpeningTurns {
  readonly #loop: EventLoop;
  readonly #waiting: OnTurn[] = [];
  #left = MAX_OPENED;
  #isAwaited = false;
  #restedMs = -Infinity;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  /** How many may be opened in this turn by who has not waited. */
  get left(): number {
    return this.#waiting.length > 0 ? 0 : this.#left;
  }

  /** So many have been opened by who has not waited. */
  spend(opened: number): void {
    this.#left -= opened;
    if (opened > 0) this.#awaitTurn();
  }

  /** Lets one wait, behind the others. */
  wait(onTurn: OnTurn): void {
    this.#waiting.push(onTurn);
    this.#awaitTurn();
  }

  #awaitTurn(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.#loop.setImmediate(() => this.#isTired ? this.#rest() : this.#begin());
  }

  get #isTired(): boolean {
    return this.#waiting.length > 0 && this.#loop.now() - this.#restedMs > MAX_WORK_MS;
  }

  /**
   * While immediates follow on each other Deno looks at its sockets in one of 61 turns only (2.9.6): with
   * work in each of them, who comes anew would not get in.
   */
  #rest(): void {
    const { setTimeout, now } = this.#loop;
    setTimeout(() => {
      this.#restedMs = now();
      this.#begin();
    });
  }

  #begin(): void {
    this.#isAwaited = false;
    const next = this.#waiting.splice(0, MAX_OPENED);
    const each = Math.floor(MAX_OPENED / Math.max(1, next.length));
    this.#left = MAX_OPENED - next.length * each;
    if (next.length > 0) this.#awaitTurn();
    for (const onTurn of next) onTurn(each);
  }
}
