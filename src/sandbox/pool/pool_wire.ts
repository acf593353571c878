import { settlesWithin } from "../../invocation/settles_within.ts";
import type { Front } from "../../serving/front.ts";
import type { Sandbox } from "../outside/sandbox.ts";

/** How long sandboxes may take to tell how many Calls they have, in milliseconds. */
const TELL_MS = 1500;

/** Resolves when all have told how many Calls are under way, or take too long to. */
export async function whenTold(sandboxes: readonly Sandbox[]): Promise<void> {
  await settlesWithin(Promise.all(sandboxes.map(({ wire }) => wire?.whenTold())), TELL_MS);
}

/** The front of sandboxes that hold the port themselves. */
export function poolFront(pool: { readonly present: readonly Sandbox[] }, port: number): Front {
  return {
    port,
    get callCount() {
      return pool.present.reduce((sum, { callCount }) => sum + callCount, 0);
    },
    async drain() {
      const { present } = pool;
      const calls = Promise.all(present.map((sandbox) => sandbox.drain(false)));
      await whenTold(present);
      // Each waits for its own connections when it is closed.
      return { calls, connections: Promise.resolve() };
    },
    abort() {
      for (const { wire } of pool.present) wire?.abort();
    },
    secure(keys) {
      for (const { wire } of pool.present) wire?.secure(keys);
    },
    measure: () => Promise.all(pool.present.map(async ({ wire }) => await wire?.measure() ?? [])),
    close() {},
  };
}
