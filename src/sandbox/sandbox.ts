import type { Invoke } from "../invocation/invocation.ts";
import type { LoadedHandler } from "./protocol.ts";

/** A handler that is loaded and ready, wherever it runs. */
export interface Sandbox {
  readonly handler: LoadedHandler;
  readonly invoke: Invoke;
  /** Resolves with what happened when the sandbox has died by itself; its Calls have failed then. */
  readonly lost: Promise<string>;
  /** Ends it. Calls under way fail. */
  close(): void;
}
