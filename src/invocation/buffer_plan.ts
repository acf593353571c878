import type { ByteBudgetOptions } from "./byte_budget.ts";

/** What may wait at each place, of all that may wait. */
export interface BufferPlan {
  /** Messages of requests: incomplete ones, and those that nobody has taken. */
  readonly requests: ByteBudgetOptions;
  /** Between the invoker and each sandbox, in each direction. */
  readonly underWay: ByteBudgetOptions;
  /** What has been written for clients, and they have not read. */
  readonly maxUnsentBytes: number;
}

/** How much may wait. */
export interface BufferLimits {
  /** What may wait anywhere, in both directions, in bytes. @default {134217728} */
  readonly maxBufferedBytes?: number;
  /** Calls that there may be at a time. @default {1000} */
  readonly maxConcurrentCalls?: number;
  /** How many sandboxes run at once. @default {1} */
  readonly sandboxes?: number;
}

/**
 * Divides what may wait among the places where something waits.
 *
 * Each has its own part: what waits at one for room at the next keeps nobody from getting on behind
 * that, so that the way from one end to the other is never blocked by what is on it.
 */
export function planBuffers(
  { maxBufferedBytes = 128 * 1024 * 1024, maxConcurrentCalls = 1000, sandboxes = 1 }: BufferLimits,
): BufferPlan {
  const quarter = maxBufferedBytes / 4;
  return {
    requests: { maxBytes: quarter, maxShares: maxConcurrentCalls },
    underWay: { maxBytes: quarter / sandboxes, maxShares: maxConcurrentCalls },
    maxUnsentBytes: quarter / 2,
  };
}
