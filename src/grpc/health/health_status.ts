/** What is said of the health of a service that is known (`grpc.health.v1`). */
export type ServingStatus = "SERVING" | "NOT_SERVING";

/**
 * Whether the invoker serves Calls, for those who ask and for those who want to be told.
 *
 * It does while a sandbox is ready, until it drains (docs/health.md). All services share this: they
 * are served by the same sandboxes.
 */
export class HealthStatus {
  readonly #watchers = new Set<(status: ServingStatus) => void>();
  #isReady = false;
  #isDraining = false;

  /** How it is now. */
  get current(): ServingStatus {
    return this.#isReady && !this.#isDraining ? "SERVING" : "NOT_SERVING";
  }

  /** Notes whether any sandbox is ready. */
  setReady(isReady: boolean): void {
    const before = this.current;
    this.#isReady = isReady;
    this.#tellIfOther(before);
  }

  /** Notes that the invoker stops; nothing changes after it. */
  drain(): void {
    const before = this.current;
    this.#isDraining = true;
    this.#tellIfOther(before);
  }

  /** Calls `watcher` at each change, until the function that it returns is called. */
  watch(watcher: (status: ServingStatus) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #tellIfOther(before: ServingStatus): void {
    const { current } = this;
    if (current !== before) { for (const tell of this.#watchers) tell(current); }
  }
}
