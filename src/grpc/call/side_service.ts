import type { ServeMethod } from "./route_stream.ts";

/** A service whose calls are no Calls: they reach no sandbox, no limit counts them, no drain waits. */
export interface SideService {
  /** Its methods, by path. */
  readonly routes: readonly (readonly [path: string, serve: ServeMethod])[];
  /** Ends the calls that are open, and those that still come. */
  end(): void;
}
