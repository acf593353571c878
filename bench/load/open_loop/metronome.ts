/** What a metronome's thread is started with. */
export interface MetronomeStart {
  readonly shared: SharedArrayBuffer;
  readonly tickMs: number;
}

/** What is where in the memory that it shares. */
export const METRONOME_SLOTS = { ticks: 0, stop: 1 } as const;

/** Ticks from a thread of its own, finer than timers are. Disposing ends it. */
export class Metronome implements Disposable {
  #worker = new Worker(new URL("./metronome_worker.ts", import.meta.url), { type: "module" });
  #slots: Int32Array<SharedArrayBuffer>;
  #seen = 0;

  constructor(tickMs: number) {
    const shared = new SharedArrayBuffer(8);
    this.#slots = new Int32Array(shared);
    this.#worker.postMessage({ shared, tickMs } satisfies MetronomeStart);
  }

  /** Settles with the next tick; at once when there was one since. */
  async next(): Promise<void> {
    const waiting = Atomics.waitAsync(this.#slots, METRONOME_SLOTS.ticks, this.#seen);
    // Sockets have their turn in any case.
    await (waiting.async ? waiting.value : new Promise((resolve) => setImmediate(resolve)));
    this.#seen = Atomics.load(this.#slots, METRONOME_SLOTS.ticks);
  }

  [Symbol.dispose](): void {
    Atomics.store(this.#slots, METRONOME_SLOTS.stop, 1);
    Atomics.notify(this.#slots, METRONOME_SLOTS.stop);
  }
}
