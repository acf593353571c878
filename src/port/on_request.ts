import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { SocketBacklog } from "./http2/socket_backlog.ts";

/** What a request needs to know of the connection it came on. */
export interface RequestConnection {
  /** Address of the client. */
  readonly peer: string;
  /** What its client has not read, of all requests; absent where a response tells that by itself. */
  readonly backlog?: Pick<SocketBacklog, "hasRoom" | "drained">;
}

/**
 * What requests are given to that are none of gRPC, be they of HTTP/1.1 or of HTTP/2. When a client
 * waits for a word before it sends a body (`Expect: 100-continue`), it gives that.
 */
export type OnRequest = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  connection: RequestConnection,
) => void;
