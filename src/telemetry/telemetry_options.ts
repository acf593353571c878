import type { AccessLogOptions } from "./access_log.ts";
import type { LogOptions } from "./logging.ts";

/** What the invoker tells of itself. */
export interface TelemetryOptions extends LogOptions, AccessLogOptions {
  /** Where metrics and probes are served over HTTP; absent: nowhere. 0: any free one. */
  readonly metricsPort?: number;
}
