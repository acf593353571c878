import { settlesWithin } from "../../invocation/settles_within.ts";
import { DRAIN_HEARD_MS } from "../../port/leave_bounds.ts";
import type { Front } from "../../serving/front.ts";
import type { Sandbox } from "../outside/sandbox.ts";

/** Resolves when all clients of sandboxes that drain have heard of it, or take too long to. */
export async function whenHeard(sandboxes: readonly Sandbox[]): Promise<void> {
  await settlesWithin(Promise.all(sandboxes.map(({ wire }) => wire?.whenHeard())), DRAIN_HEARD_MS);
}

/** The front of sandboxes that hold the port themselves. */
export function poolFront(
  pool: { readonly present: readonly Sandbox[]; startNoMore(): void },
  port: number,
): Front {
  return {
    port,
    get callCount() {
      return pool.present.reduce((sum, { callCount }) => sum + callCount, 0);
    },
    async drain() {
      // One that is loading listens already, and would go on to take Calls.
      pool.startNoMore();
      const { present } = pool;
      const calls = Promise.all(present.map((sandbox) => sandbox.drain(false)));
      await whenHeard(present);
      // Each waits for its own connections when it is closed.
      return { calls, connections: Promise.resolve() };
    },
    abort() {
      for (const { wire } of pool.present) wire?.abort();
    },
    async secure(keys) {
      await Promise.all(pool.present.map(({ wire }) => wire?.secure(keys)));
    },
    measure: () => Promise.all(pool.present.map(async ({ wire }) => await wire?.measure() ?? [])),
    close() {},
  };
}
