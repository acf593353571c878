import { clearInterval, setInterval } from "node:timers";
import { LiveSet } from "../../invocation/live_set.ts";
import type { CallBuffers } from "./call_buffers.ts";
import type { Ending } from "./ending.ts";
import type { ServerCall } from "./server_call.ts";

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
  readonly #calls = new LiveSet<ServerCall>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: StalledCallsOptions) {
    this.#options = options;
    const everyMs = Math.min(MAX_EVERY_MS, options.clientStallTimeoutMs / 4);
    this.#timer = setInterval(() => this.#look(performance.now()), everyMs);
    this.#timer.unref();
  }

  /** Looks at a call until it has closed. */
  watch(call: ServerCall): void {
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

function stalled(isUnread: boolean, stalledMs: number, othersWait: boolean): Ending {
  const what = isUnread ? "read the answer" : "gone on with its message";
  const seconds = (stalledMs / 1000).toFixed(1);
  const see = othersWait ? ", and others wait: see --max-buffered" : ": see --client-stall-timeout";
  return {
    status: "RESOURCE_EXHAUSTED",
    details: `The client has not ${what} for ${seconds} s${see}`,
    errorCode: "error-server-busy",
  };
}
