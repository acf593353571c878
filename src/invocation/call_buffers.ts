import { ByteBudget, type ByteBudgetOptions } from "./byte_budget.ts";

/** What is held for the calls of a server. */
export interface CallBuffers {
  /** Messages of requests, until somebody takes them. */
  readonly requests: ByteBudget;
  /** What clients have not read. */
  readonly unsent: UnsentTotal;
}

/** @param maxUnsentBytes see {@linkcode UnsentTotal} */
export function createCallBuffers(
  requests: ByteBudgetOptions,
  maxUnsentBytes: number,
): CallBuffers {
  return { requests: new ByteBudget(requests), unsent: new UnsentTotal(maxUnsentBytes) };
}

/**
 * What has been written to calls and their clients have not read, in all.
 *
 * While that is too much a call goes on only when its client has read all that was written.
 */
export class UnsentTotal {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isTooMuch(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  /** Counts so much more, or less. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }
}
