import type { Log } from "../invocation/log.ts";
import type { OnRejected, RejectionReason } from "../invocation/rejection.ts";

/** How long nothing more is said of a reason, so that nobody can fill the log. */
const QUIET_MS = 10_000;

interface Said {
  readonly atMs: number;
  /** How many there were since of which nothing was said. */
  unsaid: number;
}

/**
 * Logs connections and requests that are not served: a line for a reason, and none for ten seconds
 * after that; the next tells how many there were meanwhile.
 *
 * @param now the clock, in milliseconds
 */
export function createRejectionLog(log: Log, now: () => number): OnRejected {
  const said = new Map<RejectionReason, Said>();
  return ({ reason, peer, what }) => {
    const last = said.get(reason);
    const atMs = now();
    if (last && atMs - last.atMs < QUIET_MS) return void last.unsaid++;
    said.set(reason, { atMs, unsaid: 0 });
    log.info("Refused {peer} ({reason}): {what}; {unsaid} more since the last such line", {
      peer,
      reason,
      what,
      unsaid: last?.unsaid ?? 0,
    });
  };
}
