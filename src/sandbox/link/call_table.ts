/** What is kept of a Call while it is under way. */
export interface NumberedCall {
  /** Names it between host and sandbox. */
  readonly call: number;
}

/** Places at first; a power of two, as always. */
const FIRST_PLACES = 64;

/**
 * The Calls under way on one side, by their numbers.
 *
 * It takes the place of a `Map`. That is laid out anew whenever so many entries have come and gone,
 * and V8 keeps all later layouts alive by one that it takes for old, with the Calls in them: a third
 * of the time of short Calls went into collecting them. Here a number has its place in one array.
 */
export class CallTable<Call extends NumberedCall> {
  #places: (Call | undefined)[] = empty(FIRST_PLACES);
  #size = 0;
  #last = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** A number that no Call here has, and none had lately. */
  nextNumber(): number {
    if (2 * this.#size >= this.#places.length) this.#grow();
    do this.#last = (this.#last + 1) >>> 0; while (this.#places[this.#placeOf(this.#last)]);
    return this.#last;
  }

  /** The Call of this number; `undefined` when it is not under way. */
  get(call: number): Call | undefined {
    const found = this.#places[this.#placeOf(call)];
    return found?.call === call ? found : undefined;
  }

  /** Whether this very Call is under way. */
  has(call: Call): boolean {
    return this.#places[this.#placeOf(call.call)] === call;
  }

  /** Adds a Call. Its number is one that the same kind of table has given out. */
  add(call: Call): void {
    // The other side has no two Calls in one place: this ends with its number of places.
    while (this.#places[this.#placeOf(call.call)]) this.#grow();
    this.#places[this.#placeOf(call.call)] = call;
    this.#size++;
  }

  /** Takes a Call out. Returns it, once. */
  remove(call: number): Call | undefined {
    const found = this.get(call);
    if (!found) return undefined;
    this.#places[this.#placeOf(call)] = undefined;
    this.#size--;
    return found;
  }

  /** Those under way now. */
  list(): Call[] {
    return this.#places.filter((call) => call !== undefined);
  }

  #placeOf(call: number): number {
    return call & (this.#places.length - 1);
  }

  #grow(): void {
    const calls = this.list();
    this.#places = empty(2 * this.#places.length);
    for (const call of calls) this.#places[this.#placeOf(call.call)] = call;
  }
}

function empty<Call>(length: number): (Call | undefined)[] {
  return new Array(length).fill(undefined);
}
