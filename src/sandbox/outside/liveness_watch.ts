/** Options of {@linkcode watchLiveness}. */
export interface WatchLivenessOptions {
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Asks for an answer. */
  readonly ping: () => void;
  /** Called once, when there has been none in time. */
  readonly onStalled: () => void;
}

/** A watch over something that answers pings. */
export interface LivenessWatch {
  /** Whether there has been none since the last question. */
  readonly isWaiting: boolean;
  /** Notes a sign of life. */
  heard(): void;
  /** Ends the watch. */
  stop(): void;
}

/** Questions in a timeout. */
const CHECKS = 4;

/** Asks again and again for a sign of life, until there is none in time or it is stopped. */
export function watchLiveness(
  { timeoutMs, ping, onStalled }: WatchLivenessOptions,
): LivenessWatch {
  const everyMs = timeoutMs / CHECKS;
  let askedAtMs: number | undefined;
  let checkedAtMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    // A check that comes late says that this side was busy: the answer may be waiting to be read.
    const wasBusy = nowMs - checkedAtMs > 2 * everyMs;
    checkedAtMs = nowMs;
    if (askedAtMs === undefined || wasBusy) {
      askedAtMs = nowMs;
      ping();
    } else if (nowMs - askedAtMs >= timeoutMs) {
      clearInterval(timer);
      onStalled();
    }
  }, everyMs);
  Deno.unrefTimer(timer);
  return {
    get isWaiting() {
      return askedAtMs !== undefined;
    },
    heard() {
      askedAtMs = undefined;
    },
    stop: () => clearInterval(timer),
  };
}
