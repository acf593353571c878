import { setTimeout } from "node:timers";

/** How long is worked in one turn of the event loop, in milliseconds. */
const TURN_MS = 20;

let begunMs: number | undefined;
let next: Promise<void> | undefined;

/**
 * What to wait for in the midst of what never has to wait: promises alone do not end a turn of the event
 * loop, nor does `setImmediate` have it look at its sockets (Deno 2.9.6), and all others wait for that.
 *
 * @returns resolves in the next turn; `undefined`: this one has not lasted long
 */
export function nextTurn(): Promise<void> | undefined {
  if (next) return next;
  const nowMs = performance.now();
  if (begunMs === undefined) {
    begunMs = nowMs;
    setTimeout(() => begunMs = undefined);
  }
  if (nowMs - begunMs < TURN_MS) return undefined;
  next = new Promise((resolve) =>
    void setTimeout(() => {
      next = undefined;
      resolve();
    })
  );
  return next;
}
