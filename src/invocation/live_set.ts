/**
 * Things that come and go, each for a short time.
 *
 * It takes the place of a `Set`. That is laid out anew whenever so many entries have come and gone,
 * and V8 keeps all later layouts alive by one that it takes for old, with all that was in them.
 */
export class LiveSet<T extends object> {
  readonly #values: (T | undefined)[] = [];
  readonly #free: number[] = [];

  /** How many there are. */
  get size(): number {
    return this.#values.length - this.#free.length;
  }

  /** Adds one. Returns its place, to be removed by. */
  add(value: T): number {
    const place = this.#free.pop() ?? this.#values.length;
    this.#values[place] = value;
    return place;
  }

  /** Removes what is in a place, once. */
  remove(place: number): void {
    this.#values[place] = undefined;
    this.#free.push(place);
  }

  /** Those that are there now. */
  list(): T[] {
    return this.#values.filter((value) => value !== undefined);
  }
}
