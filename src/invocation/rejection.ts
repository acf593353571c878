/** Why connections are refused or cut off, and requests that are no Calls are refused. */
export const REJECTION_REASONS = [
  /** There are as many connections as there may be. */
  "max-connections",
  /** TLS, the preface or the settings of HTTP/2, or the head of a request took too long. */
  "handshake-timeout",
  /** TLS failed: a certificate that one side does not trust, plaintext, no protocol that is spoken. */
  "tls",
  /** What came is no HTTP that is spoken here. */
  "not-http",
  /** What came is forbidden by HTTP/2, or by HTTP/1.1. */
  "protocol-error",
  /** The client has closed the connection with an error of its own. */
  "client-error",
  /** More control frames than a client needs, or too many Calls that are reset. */
  "flood",
  /** Pings are not answered. */
  "keepalive-timeout",
  /** A request whose method is not served, as one of gRPC that is no `POST`. */
  "http-method",
  /** A request that is not of gRPC. */
  "content-type",
  /** A method that nobody serves. */
  "unknown-method",
  /** A `grpc-timeout` that is none. */
  "grpc-timeout",
  /** A path that nobody serves. */
  "http-path",
  /** A page of another place, which --cors does not name. */
  "http-origin",
  /** A host that is no name of this machine, which alone is served. */
  "http-host",
  /** There are as many calls of health and reflection as there may be. */
  "max-side-calls",
] as const;

export type RejectionReason = typeof REJECTION_REASONS[number];

/** What a transport would not serve. */
export interface Rejection {
  readonly reason: RejectionReason;
  /** Address of the client, or "unknown". */
  readonly peer: string;
  /** What was the case, without anything of what the client sent that may be secret. */
  readonly what: string;
}

/** Is told of each. */
export type OnRejected = (rejection: Rejection) => void;
