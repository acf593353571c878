import type { ServiceSet } from "../../service/service_set.ts";
import type { LocatedFunction } from "../locate/locate_function.ts";
import type { LoadedHandler, TrialMessage } from "../link/protocol.ts";

/** Who wants to see a function while it is worked at: what each version of it is, and is refused. */
export interface VersionListener {
  /** Told of each version that is found, before it is loaded. */
  open(version: FoundVersion): OpenedVersion;
  /** Told why one was not loaded, or not even found. */
  failed(error: unknown): void;
}

/** A version of a function on disk. */
export interface FoundVersion {
  readonly located: LocatedFunction;
  /** The services that it has the methods of; absent: it is a handler, or several. */
  readonly services: ServiceSet | undefined;
}

/** Hears of one version. */
export interface OpenedVersion {
  /** What its sandboxes tell, as they load and later. */
  hear(message: TrialMessage): void;
  /** New Calls go to it. */
  loaded(handler: LoadedHandler): void;
}
