/** Of what is put together, so that a piece of a byte does not cost more than that. */
const MIN_CAPACITY = 1024;

/** Bytes that come in pieces, as one: they take about as much as there are, however small the pieces. */
export class AssembledBytes {
  readonly #expected: number;
  #room: Uint8Array = new Uint8Array(0);
  #bytes = 0;

  /** @param expected how many there will be, where that is known */
  constructor(expected = 0) {
    this.#expected = expected;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a piece, which is kept as it is where it stays the only one. */
  add(piece: Uint8Array): void {
    if (this.#bytes > 0) this.grow(piece.byteLength).set(piece);
    else this.#room = piece;
    this.#bytes ||= piece.byteLength;
  }

  /** Returns what is to be filled with so many more. */
  grow(bytes: number): Uint8Array {
    const start = this.#bytes;
    const end = start + bytes;
    if (end > this.#room.byteLength) {
      const more = Math.max(MIN_CAPACITY, start * 2);
      const room = new Uint8Array(start === 0 ? end : Math.max(end, this.#expected || more));
      room.set(this.#room.subarray(0, start));
      this.#room = room;
    }
    this.#bytes = end;
    return this.#room.subarray(start, end);
  }

  /** All that have come; it begins anew. */
  take(): Uint8Array {
    const all = this.#room.subarray(0, this.#bytes);
    this.#room = new Uint8Array(0);
    this.#bytes = 0;
    return all;
  }
}
