import type { ConnectionGuard } from "./connection_guard.ts";

/** What connections may ask for, and how long they may last. */
export interface ConnectionLimits {
  /** Connections at a time, to each address that is listened on. @default {3000} */
  readonly maxConnections?: number;
  /** How long a connection may take until it can carry a Call, and to close. @default {10000} */
  readonly handshakeTimeoutMs?: number;
  /** Largest message that is taken, in bytes. @default {4194304} */
  readonly maxMessageBytes?: number;
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

const DEFAULT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** The library makes it longer by up to a tenth, and a timer that is too long fires at once. */
const MAX_AGE_MS = Math.floor((2 ** 31 - 1) / 1.1);

/** The limits as options of the gRPC library's server. */
export function toChannelOptions({
  maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES,
  maxConcurrentStreams = 250,
  keepaliveTimeMs = 60_000,
  keepaliveTimeoutMs = 20_000,
  maxConnectionAgeMs,
  maxConnectionAgeGraceMs = 10_000,
  maxConnectionIdleMs = 300_000,
}: ConnectionLimits): Record<string, number> {
  return {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": maxConcurrentStreams,
    // The addresses to listen on are looked up once; a timer that puts off the next time would stay.
    "grpc.dns_min_time_between_resolutions_ms": 0,
    "grpc.keepalive_time_ms": keepaliveTimeMs,
    "grpc.keepalive_timeout_ms": keepaliveTimeoutMs,
    "grpc.max_connection_idle_ms": maxConnectionIdleMs,
    ...(maxConnectionAgeMs !== undefined && {
      "grpc.max_connection_age_ms": Math.min(maxConnectionAgeMs, MAX_AGE_MS),
      "grpc.max_connection_age_grace_ms": maxConnectionAgeGraceMs,
    }),
  };
}

/** The limits that the gRPC library knows nothing of. */
export function toConnectionGuard(
  { maxConnections = 3000, handshakeTimeoutMs = 10_000 }: ConnectionLimits,
  onFull: ConnectionGuard["onFull"],
): ConnectionGuard {
  return { maxConnections, handshakeTimeoutMs, onFull };
}
