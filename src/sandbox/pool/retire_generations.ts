import { InvokerError } from "../../invocation/invoker_error.ts";
import type { Log } from "../../invocation/log.ts";
import type { Sandbox } from "../outside/sandbox.ts";
import type { SandboxGeneration } from "./sandbox_generation.ts";

/** Versions of a function that have been replaced, and live as long as their Calls. */
export interface RetiredGenerations {
  /**
   * Takes one in. When there are too many it resolves after the oldest has ended. Never rejects.
   *
   * @returns how many Calls go on with it
   */
  add(generation: SandboxGeneration): Promise<number>;
  /**
   * Takes in one that never served alone: what of it has loaded holds connections all the same, if the
   * port is the sandboxes' own. Resolves when it has ended, or clients have heard. Never rejects.
   *
   * @param reason what those that are still loading are given up for
   */
  giveUp(generation: SandboxGeneration, reason: InvokerError): Promise<void>;
  /** Their sandboxes that are still there. */
  readonly present: readonly Sandbox[];
  /** Ends all of them. Never rejects. */
  close(): Promise<void>;
}

/** Each has threads and memory of its own, and a Call may go on for ever. */
const MAX_RETIRED = 8;

/** Keeps versions of a function while their Calls go on, at most eight; then the oldest is ended. */
export function retireGenerations(log: Log): RetiredGenerations {
  // The oldest first.
  const retired = new Set<SandboxGeneration>();

  async function end(generation: SandboxGeneration): Promise<void> {
    const { callCount: count } = generation;
    if (count > 0) {
      log.warn(
        "Calls that are ended, as more than {max} later versions of the function were loaded: {count}",
        { max: MAX_RETIRED, count },
      );
    }
    await generation.close(
      new InvokerError(
        "error-server-stopping",
        "The version of the function that this Call ran in has been replaced",
      ),
    );
  }

  return {
    async add(generation) {
      retired.add(generation);
      const { callCount, ended } = await generation.retire();
      void ended.then(() => retired.delete(generation));
      const [oldest] = retired;
      if (oldest && retired.size > MAX_RETIRED) await end(oldest);
      return callCount;
    },
    async giveUp(generation, reason) {
      retired.add(generation);
      const { callCount, ended } = await generation.retire(reason);
      const left = ended.then(() => retired.delete(generation));
      if (callCount === 0) await left;
    },
    get present() {
      return [...retired].flatMap(({ present }) => present);
    },
    async close() {
      await Promise.all([...retired].map((generation) => generation.close()));
    },
  };
}
