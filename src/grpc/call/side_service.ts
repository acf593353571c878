import type { InvokerError } from "../../invocation/invoker_error.ts";
import type { ServeMethod } from "./route_stream.ts";

/** Largest request that these take, in bytes: it has a name or two in it. */
export const MAX_SIDE_REQUEST_BYTES = 16 * 1024;

/** A service whose calls are no Calls: they reach no sandbox, have a limit of their own, no drain waits. */
export interface SideService {
  /** Its methods, by path. */
  readonly routes: readonly (readonly [path: string, serve: ServeMethod])[];
  /** Ends the calls that are open, and those that still come, with this. */
  end(why: InvokerError): void;
}
