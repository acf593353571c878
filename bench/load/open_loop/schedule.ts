/** When what is sent: at a fixed rate, whatever the answers do. */
export class Schedule {
  /** How many there are in all. */
  readonly total: number;
  #startMs: number;
  #intervalMs: number;

  constructor(startMs: number, perSecond: number, seconds: number) {
    this.total = Math.max(1, Math.round(perSecond * seconds));
    this.#startMs = startMs;
    this.#intervalMs = 1000 / perSecond;
  }

  /** When the `index`th is to be sent. */
  intendedMs(index: number): number {
    return this.#startMs + index * this.#intervalMs;
  }

  /** How many should have been sent by `nowMs`. */
  dueBy(nowMs: number): number {
    const due = Math.floor((nowMs - this.#startMs) / this.#intervalMs) + 1;
    return Math.min(this.total, Math.max(0, due));
  }
}
