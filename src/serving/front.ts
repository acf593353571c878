import type { TlsKeys } from "../port/tls/secure_servers.ts";
import type { MetricValues } from "../telemetry/metric_values.ts";

/** What serves Calls as the invoker sees it: in front of its sandboxes, or in each of them. */
export interface Front {
  readonly port: number;
  /** Calls under way, as far as is known. */
  readonly callCount: number;
  /** Lets no more Calls in, as the invoker stops. Resolves when it is known how many are under way. */
  drain(): Promise<FrontDraining>;
  /** Fails all Calls under way, as the invoker stops. */
  abort(): void;
  /** Secures new connections with other keys. Resolves when they are. Never rejects. */
  secure(keys: TlsKeys): Promise<void>;
  /** What each of those that serve has counted. */
  measure(): Promise<readonly (readonly MetricValues[])[]>;
  /** Ends at once; Calls under way are cut off. */
  close(): void;
}

/** What a stop waits for. */
export interface FrontDraining {
  /** Resolves when the last Call has ended, and all of it has gone out. */
  readonly calls: Promise<unknown>;
  /** Resolves when the last connection has closed. */
  readonly connections: Promise<unknown>;
}
