import type { InvokerOptions } from "./invoker_options.ts";
import type { TestedFunction } from "./tested_function.ts";

/** An invoker that accepts Calls. Disposing of it cancels the Calls made by it, and stops it. */
export interface RunningInvoker extends TestedFunction {
  /** Where it listens: `HOST:PORT`. */
  readonly address: string;
  /** The host that it listens on. */
  readonly host: string;
  /** The port that it listens on. */
  readonly port: number;
  /** Stops it; Calls under way may finish first. */
  stop(): Promise<void>;
}

/** What `startInvoker` goes on with. */
export type ServeFunction = (options: InvokerOptions) => Promise<RunningInvoker>;
