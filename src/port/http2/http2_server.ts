import http2, {
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { isTraced } from "../../invocation/trace_context.ts";
import type { CompleteLimits } from "../connection_limits.ts";
import { dropHttpSpan } from "./http_span.ts";
import type { PortConnections } from "../port_connections.ts";
import { Connection } from "./connection.ts";

/** Header fields of a request in all, as HTTP/2 counts them; what gRPC's own servers take as well. */
const MAX_HEADER_LIST_BYTES = 16 * 1024;

/**
 * What a client may send before it is read: of one Call, and on a connection. With the 64 KiB that
 * HTTP/2 begins with, a message of that size waits half of its time for leave to go on. A Call that is
 * not read holds all of it: the library takes it off the connection's window at once (Deno 2.9.6), so
 * that one Call keeps no others back, and all Calls together may hold as much each.
 */
const STREAM_WINDOW_BYTES = 128 * 1024;
const CONNECTION_WINDOW_BYTES = 1024 * 1024;

/** What requests of HTTP/2 are given to. */
export type OnStream = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  connection: Connection,
  rawHeaders: readonly string[],
) => void;

/**
 * An HTTP/2 server that listens nowhere: it is given sockets, by the event `connection`. Its
 * connections keep to `limits`, and are in `connections` while they last.
 */
export function createHttp2Server(
  limits: CompleteLimits,
  connections: PortConnections,
  onStream: OnStream,
): Http2Server {
  const server = http2.createServer({
    settings: {
      maxConcurrentStreams: limits.maxConcurrentStreams,
      maxHeaderListSize: MAX_HEADER_LIST_BYTES,
      initialWindowSize: STREAM_WINDOW_BYTES,
    },
  });
  // A request that takes its time is not cut off.
  server.setTimeout(0);
  server.on("sessionError", () => {});
  const isServerTraced = isTraced(globalThis);
  server.on("session", (session: ServerHttp2Session) => {
    const connection = new Connection(session, limits, limits.onRejected);
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    connections.add(connection);
    session.on("close", () => connections.delete(connection));
    session.on("stream", onSessionStream);
    function onSessionStream(
      stream: ServerHttp2Stream,
      headers: IncomingHttpHeaders,
      _flags: number,
      rawHeaders: readonly string[],
    ): void {
      // One that is torn down reports it here as well; without a listener it would be uncaught.
      stream.on("error", () => {});
      // Frames that came with its own may have ended it: whatever is done with it would throw.
      if (stream.destroyed || stream.closed) return;
      if (isServerTraced) dropHttpSpan(stream);
      connection.opened(stream);
      onStream(stream, headers, connection, rawHeaders);
    }
  });
  return server;
}
