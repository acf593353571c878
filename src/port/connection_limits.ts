import type { ConnectionGuardOptions } from "./connection_guard.ts";

/** What connections may ask for, and how long they may last. */
export interface ConnectionLimits {
  /** Connections at a time, to each address that is listened on. @default {3000} */
  readonly maxConnections?: number;
  /** How long a connection may take until it can carry a Call, and to close. @default {10000} */
  readonly handshakeTimeoutMs?: number;
  /** Largest message that is taken, in bytes. @default {4194304} */
  readonly maxMessageBytes?: number;
  /** Largest message that is sent in an answer, in bytes; absent: no limit. */
  readonly maxResponseBytes?: number;
  /** How long a client may keep a Call waiting that it does not read, or half a message. @default {60000} */
  readonly clientStallTimeoutMs?: number;
  /** Calls at a time in one connection. @default {250} */
  readonly maxConcurrentStreams?: number;
  /** How long after a ping the next is sent. @default {60000} */
  readonly keepaliveTimeMs?: number;
  /** How long a ping may go without an answer. @default {20000} */
  readonly keepaliveTimeoutMs?: number;
  /** When a client is told to make another connection; absent: never. */
  readonly maxConnectionAgeMs?: number;
  /** How long Calls of a connection that is too old may go on. @default {10000} */
  readonly maxConnectionAgeGraceMs?: number;
  /** How long a connection may be without a Call. @default {300000} */
  readonly maxConnectionIdleMs?: number;
}

/** How long one may last. */
export interface ConnectionLifetime {
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly maxConnectionAgeMs: number | undefined;
  readonly maxConnectionAgeGraceMs: number;
  readonly maxConnectionIdleMs: number;
}

/** What a server holds its connections to. */
export interface CompleteLimits extends ConnectionGuardOptions, ConnectionLifetime {
  readonly maxMessageBytes: number;
  readonly maxResponseBytes: number;
  readonly clientStallTimeoutMs: number;
  readonly maxConcurrentStreams: number;
}

/** The limits, with a default where nothing is said. */
export function completeLimits(
  {
    maxConnections = 3000,
    handshakeTimeoutMs = 10_000,
    maxMessageBytes = 4 * 1024 * 1024,
    maxResponseBytes = Infinity,
    clientStallTimeoutMs = 60_000,
    maxConcurrentStreams = 250,
    keepaliveTimeMs = 60_000,
    keepaliveTimeoutMs = 20_000,
    maxConnectionAgeMs,
    maxConnectionAgeGraceMs = 10_000,
    maxConnectionIdleMs = 300_000,
  }: ConnectionLimits,
  { onFull, onRejected }: Pick<ConnectionGuardOptions, "onFull" | "onRejected">,
): CompleteLimits {
  return {
    maxConnections,
    handshakeTimeoutMs,
    onFull,
    onRejected,
    maxMessageBytes,
    maxResponseBytes,
    clientStallTimeoutMs,
    maxConcurrentStreams,
    keepaliveTimeMs,
    keepaliveTimeoutMs,
    maxConnectionAgeMs,
    maxConnectionAgeGraceMs,
    maxConnectionIdleMs,
  };
}
