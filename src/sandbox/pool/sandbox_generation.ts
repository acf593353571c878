import type { Invoke } from "../../invocation/invocation.ts";
import type { InvokerError } from "../../invocation/invoker_error.ts";
import type { LoadedHandler } from "../link/protocol.ts";
import { whenHeard } from "./pool_wire.ts";
import type { Sandbox } from "../outside/sandbox.ts";
import { SandboxSlot, type SandboxSlotOptions } from "./sandbox_slot.ts";

/** Options of {@linkcode SandboxGeneration}. */
export interface SandboxGenerationOptions extends SandboxSlotOptions {
  /** How many sandboxes run at once. */
  readonly size: number;
}

/** Sandboxes of one version of a function. */
export class SandboxGeneration {
  readonly #slots: readonly SandboxSlot[];

  constructor({ size, ...options }: SandboxGenerationOptions) {
    this.#slots = Array.from({ length: size }, () => new SandboxSlot(options));
  }

  /** Sandboxes that take Calls. */
  get readyCount(): number {
    return this.#slots.filter(({ sandbox }) => sandbox !== undefined).length;
  }

  /** All that is there of them. */
  get present(): readonly Sandbox[] {
    return this.#slots.flatMap(({ present }) => present);
  }

  /** Calls under way. */
  get callCount(): number {
    return this.#slots.reduce((sum, { sandbox }) => sum + (sandbox?.callCount ?? 0), 0);
  }

  /**
   * Starts all of its sandboxes.
   *
   * @returns what was loaded
   * @throws {InvokerError} `start-failed` when one does not load; the others are there all the same
   */
  async open(): Promise<LoadedHandler> {
    const opened = await Promise.allSettled(this.#slots.map((slot) => slot.open()));
    const [first] = opened;
    const failed = opened.find((result) => result.status === "rejected");
    if (failed || first?.status !== "fulfilled") throw failed?.reason;
    return first.value.handler;
  }

  /** The least loaded sandbox's `invoke`, to be called at once; `undefined` when none is ready. */
  pick(): Invoke | undefined {
    let best: Sandbox | undefined;
    for (const { sandbox } of this.#slots) {
      if (sandbox && (!best || sandbox.callCount < best.callCount)) best = sandbox;
    }
    return best?.invoke;
  }

  /**
   * Ends each of its sandboxes when its last Call has ended; none is replaced. Never rejects.
   *
   * @param reason what those that are still loading are given up for
   * @returns how many Calls go on, and what resolves when all have ended
   */
  async retire(
    reason?: InvokerError,
  ): Promise<{ readonly callCount: number; readonly ended: Promise<unknown> }> {
    // Those outside know by themselves, at once.
    const { callCount: before, present } = this;
    const ended = Promise.all(this.#slots.map((slot) => slot.retire(reason)));
    const holders = present.filter(({ wire }) => wire !== undefined);
    if (holders.length === 0) return { callCount: before, ended };
    await whenHeard(holders);
    return { callCount: this.callCount, ended };
  }

  /** Starts no more sandboxes, as the invoker stops. */
  startNoMore(reason: InvokerError): void {
    for (const slot of this.#slots) slot.startNoMore(reason);
  }

  /**
   * Ends its sandboxes at once. Never rejects.
   *
   * @param reason what Calls under way, and those that are still loading, fail with
   */
  async close(reason?: InvokerError): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.close(reason)));
  }
}
