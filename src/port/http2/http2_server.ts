import http2, {
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { TLSSocket } from "node:tls";
import { isTraced } from "../../invocation/trace_context.ts";
import { coalesceWrites } from "../coalesce_writes.ts";
import { guardConnections } from "../connection_guard.ts";
import type { CompleteLimits } from "../connection_limits.ts";
import { peerOf } from "../peer_of.ts";
import { Connection } from "./connection.ts";
import { dropHttpSpan } from "./http_span.ts";

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

/** What requests that come in are given to. */
export type OnStream = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  connection: Connection,
) => void;

/** An HTTP/2 server whose connections keep to `limits` and are in `connections` while they last. */
export function createHttp2Server(
  limits: CompleteLimits,
  connections: Set<Connection>,
  onStream: OnStream,
  tls?: SecureServerOptions,
): Http2Server | Http2SecureServer {
  const options = {
    settings: {
      maxConcurrentStreams: limits.maxConcurrentStreams,
      maxHeaderListSize: MAX_HEADER_LIST_BYTES,
      initialWindowSize: STREAM_WINDOW_BYTES,
    },
  };
  const server = tls
    // Of TLS: for so long Deno holds on to a connection that has closed without a handshake (2.9.6).
    ? http2.createSecureServer({ ...options, ...tls, handshakeTimeout: limits.handshakeTimeoutMs })
    : http2.createServer(options);
  guardConnections(server, limits);
  // A request that takes its time is not cut off.
  server.setTimeout(0);
  if (tls) {
    server.on("secureConnection", (socket: TLSSocket) => {
      // Of one that breaks before it is one of HTTP/2.
      socket.on("error", () => {});
      coalesceWrites(socket);
    });
    server.on(
      "tlsClientError",
      ({ message }: Error, socket: TLSSocket) =>
        limits.onRejected({ reason: "tls", peer: peerOf(socket), what: message }),
    );
    server.on("unknownProtocol", (socket: TLSSocket) => {
      limits.onRejected({ reason: "tls", peer: peerOf(socket), what: "it does not speak HTTP/2" });
      socket.destroy();
    });
  } else server.on("connection", coalesceWrites);
  server.on("sessionError", () => {});
  const isServerTraced = isTraced(globalThis);
  server.on("session", (session: ServerHttp2Session) => {
    const connection = new Connection(session, limits, limits.onRejected);
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    connections.add(connection);
    session.on("close", () => connections.delete(connection));
    session.on("stream", (stream, headers) => {
      // One that is torn down reports it here as well; without a listener it would be uncaught.
      stream.on("error", () => {});
      // Frames that came with its own may have ended it: whatever is done with it would throw.
      if (stream.destroyed || stream.closed) return;
      if (isServerTraced) dropHttpSpan(stream);
      connection.opened(stream);
      onStream(stream, headers, connection);
    });
  });
  return server;
}
