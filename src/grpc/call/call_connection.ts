import type { SocketBacklog } from "../../port/http2/socket_backlog.ts";
import type { CallBuffers } from "../../invocation/call_buffers.ts";

/** What a call needs to know of the connection it came on. */
export interface CallConnection {
  /** Address of the client. */
  readonly peer: string;
  readonly maxMessageBytes: number;
  /** What its client has not read, of all calls. */
  readonly backlog: SocketBacklog;
  /** What is held for the calls of all connections. */
  readonly buffers: CallBuffers;
}
