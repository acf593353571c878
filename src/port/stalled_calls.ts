import { clearInterval, setInterval } from "node:timers";
import { InvokerError } from "../invocation/invoker_error.ts";
import { LiveSet } from "../invocation/live_set.ts";
import type { BudgetShare } from "../invocation/byte_budget.ts";
import type { CallBuffers } from "../invocation/call_buffers.ts";

/** A call as it is looked at. */
export interface WatchedCall {
  /** What is held of its request. */
  readonly held: BudgetShare;
  /** Whether something has been written that its client has not read. */
  readonly isUnread: boolean;
  /** Resolves when all has gone out, or nothing more can. */
  readonly closed: Promise<void>;
  /**
   * How long its client has kept it waiting: for the rest of its request, or to read what was sent. To be
   * asked from time to time.
   *
   * @param nowMs by `performance.now()`
   * @param minBytes what the client has to send or read meanwhile, not to be said to keep it waiting
   */
  stalledMs(nowMs: number, minBytes?: number): number;
  /** Ends it because its client keeps it waiting; also when it has ended and is not read. */
  giveUp(why: InvokerError): void;
}

/** Options of {@linkcode StalledCalls}. */
export interface StalledCallsOptions {
  readonly buffers: CallBuffers;
  /** How long a client may keep its call waiting, in milliseconds. */
  readonly clientStallTimeoutMs: number;
}

/** How often calls are looked at, at the most. */
const MAX_EVERY_MS = 1000;
/** How long a client may keep others waiting, and what it has to send or read in that time. */
const TIGHT_MS = 5000;
const MIN_BYTES = 64 * 1024;

/** Ends calls whose clients keep them waiting, so that nothing is held for ever for who does not read. */
export class StalledCalls {
  readonly #options: StalledCallsOptions;
  readonly #calls = new LiveSet<WatchedCall>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: StalledCallsOptions) {
    this.#options = options;
    const everyMs = Math.min(MAX_EVERY_MS, options.clientStallTimeoutMs / 4);
    this.#timer = setInterval(() => this.#look(performance.now()), everyMs);
    this.#timer.unref();
  }

  /** Looks at a call until it has closed. */
  watch(call: WatchedCall): void {
    call.stalledMs(performance.now());
    const place = this.#calls.add(call);
    call.closed.then(() => this.#calls.remove(place));
  }

  /** Looks at none any more. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #look(nowMs: number): void {
    const { buffers: { requests, unsent }, clientStallTimeoutMs } = this.#options;
    requests.refuseStuck(nowMs);
    for (const call of this.#calls.list()) {
      const othersWait = call.isUnread
        ? unsent.isTooMuch
        : requests.isAwaited && !call.held.isSmall;
      const maxMs = othersWait ? Math.min(TIGHT_MS, clientStallTimeoutMs) : clientStallTimeoutMs;
      const stalledMs = call.stalledMs(nowMs, othersWait ? MIN_BYTES : 1);
      if (stalledMs >= maxMs) call.giveUp(stalled(call.isUnread, stalledMs, othersWait));
    }
  }
}

function stalled(isUnread: boolean, stalledMs: number, othersWait: boolean): InvokerError {
  const what = isUnread ? "read the answer" : "gone on with its message";
  const seconds = (stalledMs / 1000).toFixed(1);
  const see = othersWait ? ", and others wait: see --max-buffered" : ": see --client-stall-timeout";
  return new InvokerError(
    "error-server-busy",
    `The client has not ${what} for ${seconds} s${see}`,
  );
}
