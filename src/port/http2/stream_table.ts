/** How many streams there is room for at first: a power of two, as it always is. */
const FIRST_SLOTS = 32;

/**
 * Streams by their numbers: what the HTTP/2 library uses of a `Map`.
 *
 * That is laid out anew whenever so many entries have come and gone, and V8 keeps all later layouts
 * alive by one that it takes for old, with all streams that were in them. Here a place is used again.
 * Numbers are odd and count up, so that half of one is nearly always a place of its own.
 */
export class StreamTable<Stream extends object> {
  #ids = new Int32Array(FIRST_SLOTS);
  #streams: (Stream | undefined)[] = Array.from({ length: FIRST_SLOTS });
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  get(id: number): Stream | undefined {
    return this.#streams[this.#find(id)];
  }

  /** @param id not 0, which is that of the connection */
  set(id: number, stream: Stream): this {
    let at = this.#find(id);
    if (this.#ids[at] === 0) {
      if (2 * ++this.#size > this.#ids.length) {
        this.#grow();
        at = this.#find(id);
      }
      this.#ids[at] = id;
    }
    this.#streams[at] = stream;
    return this;
  }

  delete(id: number): boolean {
    const ids = this.#ids;
    const last = ids.length - 1;
    let hole = this.#find(id);
    if (ids[hole] === 0) return false;
    this.#size--;
    // What could not have its own place because of it moves up.
    for (let at = hole + 1 & last; ids[at]; at = at + 1 & last) {
      const away = at - placeOf(ids[at] ?? 0, last) & last;
      if (away < (at - hole & last)) continue;
      ids[hole] = ids[at] ?? 0;
      this.#streams[hole] = this.#streams[at];
      hole = at;
    }
    ids[hole] = 0;
    this.#streams[hole] = undefined;
    return true;
  }

  /** Calls back with each that is there now. */
  forEach(run: (stream: Stream) => void): void {
    for (const stream of this.#streams.filter((stream) => stream !== undefined)) run(stream);
  }

  /** Where a stream is, or would be. */
  #find(id: number): number {
    const ids = this.#ids;
    const last = ids.length - 1;
    let at = placeOf(id, last);
    while (ids[at] !== 0 && ids[at] !== id) at = at + 1 & last;
    return at;
  }

  #grow(): void {
    const ids = this.#ids;
    const streams = this.#streams;
    this.#ids = new Int32Array(2 * ids.length);
    this.#streams = Array.from({ length: 2 * ids.length });
    for (const [from, id] of ids.entries()) {
      if (id === 0) continue;
      const at = this.#find(id);
      this.#ids[at] = id;
      this.#streams[at] = streams[from];
    }
  }
}

function placeOf(id: number, last: number): number {
  return id >>> 1 & last;
}
