// Counts ticks in shared memory: a thread that sleeps by itself wakes up within some 100 µs, where
// a timer of the event loop is late by up to two milliseconds.
import { METRONOME_SLOTS, type MetronomeStart } from "./metronome.ts";

const scope = self as unknown as { onmessage: (event: MessageEvent<MetronomeStart>) => void };

scope.onmessage = ({ data: { shared, tickMs } }) => {
  const slots = new Int32Array(shared);
  const startMs = performance.now();
  for (let tick = 1;; tick++) {
    const waitMs = startMs + tick * tickMs - performance.now();
    if (waitMs > 0) Atomics.wait(slots, METRONOME_SLOTS.stop, 0, waitMs);
    if (Atomics.load(slots, METRONOME_SLOTS.stop) !== 0) return close();
    Atomics.add(slots, METRONOME_SLOTS.ticks, 1);
    Atomics.notify(slots, METRONOME_SLOTS.ticks);
  }
};
