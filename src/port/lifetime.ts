import { clearTimeout, setTimeout } from "node:timers";
import { MAX_TIMER_MS } from "../invocation/max_timer_ms.ts";
import type { ConnectionLifetime } from "./connection_limits.ts";

/** By what share ages differ, so that connections that came together do not go together. */
const AGE_JITTER = 0.1;

/** A timer of a connection. */
export type Timer = ReturnType<typeof setTimeout>;

/** How a connection is ended. */
export interface ConnectionEnd {
  /** When nothing is under way any more. */
  close(): unknown;
  /** At once. */
  destroy(): void;
}

/**
 * How long a connection may last (gRPC proposal A9).
 *
 * Its timers are few and long: what is under way sets none, it leaves the time at which it ended.
 */
export class Lifetime {
  readonly #limits: ConnectionLifetime;
  readonly #end: ConnectionEnd;
  #underWay = 0;
  #idleSinceMs = performance.now();
  #idleTimer: Timer | undefined;
  #ageTimer: Timer | undefined;

  constructor(limits: ConnectionLifetime, end: ConnectionEnd) {
    this.#limits = limits;
    this.#end = end;
    this.#closeWhenIdle(limits.maxConnectionIdleMs);
    this.#closeWhenOld();
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  /** One more is under way. */
  begun(): void {
    this.#underWay++;
  }

  /** One fewer. */
  ended(): void {
    if (--this.#underWay === 0) this.#idleSinceMs = performance.now();
  }

  /** Ends nothing any more: the connection has closed. */
  stop(): void {
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#ageTimer);
  }

  #closeWhenIdle(inMs: number): void {
    const { maxConnectionIdleMs } = this.#limits;
    this.#idleTimer = after(inMs, () => {
      const idleMs = this.isIdle ? performance.now() - this.#idleSinceMs : 0;
      if (idleMs >= maxConnectionIdleMs) this.#end.close();
      else this.#closeWhenIdle(maxConnectionIdleMs - idleMs);
    });
  }

  #closeWhenOld(): void {
    const { maxConnectionAgeMs, maxConnectionAgeGraceMs } = this.#limits;
    if (maxConnectionAgeMs === undefined) return;
    const jitter = 1 + AGE_JITTER * (2 * Math.random() - 1);
    this.#ageTimer = after(maxConnectionAgeMs * jitter, () => {
      this.#end.close();
      this.#ageTimer = after(maxConnectionAgeGraceMs, () => this.#end.destroy());
    });
  }
}

/** A timer that keeps no process alive; one that is too long for timers fires as late as they can. */
export function after(ms: number, run: () => void): Timer {
  return setTimeout(run, Math.min(ms, MAX_TIMER_MS)).unref();
}
