/** How often the event loop is looked at, in milliseconds. */
const PERIOD_MS = 100;
/** What one look can find at the most; a process that was suspended would be at it for hours. */
const MAX_DELAYS = 1000;

/**
 * Watches how late the event loop is, until the function that it returns is called.
 *
 * @param onDelay told ten times a second how long what had become due just then had to wait, in ms
 */
export function watchEventLoopDelay(onDelay: (delayMs: number) => void): () => void {
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (const delayMs of delaysOf(nowMs - lastMs, PERIOD_MS)) onDelay(delayMs);
    lastMs = nowMs;
  }, PERIOD_MS);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}

/**
 * The delays that a timer of `periodMs` stands for when `gapMs` have passed since it last ran.
 *
 * It stands for all of its turns that it has missed: with one look, however late, a loop that was
 * blocked for seconds would seem to have been so for a moment.
 */
export function delaysOf(gapMs: number, periodMs: number): readonly number[] {
  const lateMs = Math.max(0, gapMs - periodMs);
  const count = Math.min(1 + Math.floor(lateMs / periodMs), MAX_DELAYS);
  return Array.from({ length: count }, (_, missed) => lateMs - missed * periodMs);
}
