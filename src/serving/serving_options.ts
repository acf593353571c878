import type { ConnectionLimits } from "../port/connection_limits.ts";
import type { BufferLimits } from "../invocation/buffer_plan.ts";
import type { AccessLogOptions } from "../telemetry/access_log.ts";
import type { LogOptions } from "../telemetry/logging.ts";

/** What Calls are served by, wherever that is done. All of it is plain data. */
export interface ServingOptions
  extends ConnectionLimits, BufferLimits, AccessLogOptions, Pick<LogOptions, "logLevel"> {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What the host stands for, where that is known. */
  readonly addresses?: readonly string[];
  /** Whether others listen there as well. @default {false} */
  readonly sharedPort?: boolean;
  /** Whether requests that are none of gRPC are answered, be they of HTTP/1.1 or HTTP/2. @default {true} */
  readonly http?: boolean;
  /** Origins whose pages may send requests of HTTP, beside the port's own; `*`: all. @default {[]} */
  readonly cors?: readonly string[];
  /** Whether the first failure of the function's own tells how to see messages. @default {false} */
  readonly hintsAtMessages?: boolean;
  /** Whether somebody asks for metrics. @default {false} */
  readonly collectsMetrics?: boolean;
  /** Whether that serves in a process of its own, and its metrics tell of that. @default {false} */
  readonly ownsProcess?: boolean;
}

/** All of them: without one the type check fails. */
const NAMES: Readonly<Record<keyof ServingOptions, true>> = {
  host: true,
  port: true,
  addresses: true,
  sharedPort: true,
  http: true,
  cors: true,
  maxConcurrentCalls: true,
  maxBufferedBytes: true,
  sandboxes: true,
  maxConnections: true,
  handshakeTimeoutMs: true,
  maxMessageBytes: true,
  maxResponseBytes: true,
  clientStallTimeoutMs: true,
  maxConcurrentStreams: true,
  keepaliveTimeMs: true,
  keepaliveTimeoutMs: true,
  maxConnectionAgeMs: true,
  maxConnectionAgeGraceMs: true,
  maxConnectionIdleMs: true,
  accessLog: true,
  logLevel: true,
  hintsAtMessages: true,
  collectsMetrics: true,
  ownsProcess: true,
};

/** Of options that hold more just these. */
export function onlyServing(options: ServingOptions): ServingOptions {
  const entries = Object.entries(options).filter(([name]) => Object.hasOwn(NAMES, name));
  return Object.fromEntries(entries) as unknown as ServingOptions;
}
