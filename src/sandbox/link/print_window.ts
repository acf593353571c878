import { setImmediate } from "node:timers";
import type { LogOutput } from "../../invocation/log.ts";

/**
 * How much of what a thread printed waits to be written, and what it dropped: memory that the thread
 * and its host share. The thread knows by it that nobody reads, and its host's memory has a bound.
 */
export type PrintWindow = Int32Array<SharedArrayBuffer>;

/** What may wait, in characters; what is printed beyond is dropped, and counted. */
const MAX_WAITING = 1024 * 1024;
/** What is sent at once of text that is longer, in characters. */
const MAX_PART = 64 * 1024;

const WAITING = 0;
const DROPPED = 1;

// What the function replaces later is not asked.
const { add, exchange, load, notify, sub, wait } = Atomics;
const now = performance.now.bind(performance);

/** Creates the window of a thread through which nothing has been printed yet. */
export function createPrintWindow(): PrintWindow {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/**
 * Creates the thread's side: sends at once, so that what comes before a loop is not lost.
 *
 * Without room it waits for whoever reads, but in one turn of the event loop for no longer than
 * `patienceMs`: who does not read holds up no Call. From then on it drops until there is room.
 */
export function createPrint(
  window: PrintWindow,
  patienceMs: number,
  send: (text: string) => void,
): (text: string) => void {
  let waitedMs = 0;
  let hasTurned = true;

  function hasRoom(length: number): boolean {
    for (let isFirst = true;; isFirst = false) {
      const waiting = load(window, WAITING);
      if (waiting + length <= MAX_WAITING) {
        if (isFirst && hasTurned) waitedMs = 0;
        return true;
      }
      if (waitedMs >= patienceMs) return false;
      if (hasTurned) setImmediate(() => hasTurned = true);
      hasTurned = false;
      const startedMs = now();
      wait(window, WAITING, waiting, patienceMs - waitedMs);
      waitedMs += now() - startedMs;
    }
  }

  return (text) => {
    for (let at = 0; at < text.length; at += MAX_PART) {
      const part = text.slice(at, at + MAX_PART);
      if (hasRoom(part.length)) {
        add(window, WAITING, part.length);
        send(part);
      } else add(window, DROPPED, part.split("\n").length - 1);
    }
  };
}

/** Creates the host's side: writes what was sent, and then makes room for more. */
export function createPrinted(window: PrintWindow, output: LogOutput): (text: string) => void {
  return (text) =>
    void output.write(text).then(() => {
      sub(window, WAITING, text.length);
      notify(window, WAITING);
      output.addDropped(exchange(window, DROPPED, 0));
    });
}
