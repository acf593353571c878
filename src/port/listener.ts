import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { isRecent } from "../invocation/runtime_version.ts";
import { coalesceWrites } from "./coalesce_writes.ts";
import { guardConnections } from "./connection_guard.ts";
import type { CompleteLimits } from "./connection_limits.ts";
import { awaitGreeting, type Protocol } from "./greeting.ts";
import { Http1Connection } from "./http1/http1_connection.ts";
import { createHttp2Server, type OnStream } from "./http2/http2_server.ts";
import { NewConnection } from "./new_connection.ts";
import type { OnRequest } from "./on_request.ts";
import { peerOf } from "./peer_of.ts";
import type { PortConnections } from "./port_connections.ts";
import { takeOver } from "./take_over.ts";
import type { SecureServers } from "./tls/secure_servers.ts";

/** What the requests of a port are given to. */
export interface RequestHandlers {
  /** Those of HTTP/2. */
  readonly onStream: OnStream;
  /** Those of HTTP/1.1; absent: it is not spoken. */
  readonly onRequest?: OnRequest | undefined;
}

/** What TLS calls the protocols. */
const ALPN: Readonly<Record<string, Protocol>> = { "h2": "http2", "http/1.1": "http1" };

/**
 * A server that finds out what its clients speak: with TLS they say so, otherwise it shows in the
 * first bytes. Its connections keep to `limits`, and are in `connections` while they last.
 */
export function createListener(
  limits: CompleteLimits,
  connections: PortConnections,
  { onStream, onRequest }: RequestHandlers,
  tls?: SecureServers,
): Server {
  const { onRejected } = limits;
  // An older Deno reads sockets below JavaScript: what has come of one cannot be looked at first.
  const speaksHttp1 = onRequest !== undefined && isRecent(Deno.version.deno);
  const listener = tls
    ? createTlsServer({
      ...tls.options,
      noDelay: true,
      ALPNProtocols: speaksHttp1 ? Object.keys(ALPN) : ["h2"],
      // Of TLS: for so long Deno holds on to a connection that has closed without a handshake (2.9.6).
      handshakeTimeout: limits.handshakeTimeoutMs,
    })
    : createServer({ noDelay: true });
  const guard = guardConnections(listener, limits);
  const http2 = createHttp2Server(limits, connections, onStream);
  http2.on("session", guard.awaitSettings);
  const takeHttp1 = speaksHttp1 && ((socket: Socket) => {
    const onGreeted = () => guard.greeted(socket);
    const connection = new Http1Connection(socket, { limits, onGreeted, onRequest });
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
    return connection.receive;
  });
  const speakHttp2 = (socket: Socket) => {
    http2.emit("connection", socket);
    coalesceWrites(socket);
  };
  listener.on(tls ? "secureConnection" : "connection", (socket: Socket | TLSSocket) => {
    // Of one that breaks before anything is known of it.
    socket.on("error", () => {});
    const named = "alpnProtocol" in socket && ALPN[String(socket.alpnProtocol)];
    if (takeHttp1 && named === "http1") return socket.on("data", takeHttp1(socket));
    if (named || !tls && !takeHttp1) return speakHttp2(socket);
    if (takeHttp1) {
      const connection = new NewConnection(socket);
      connections.add(connection);
      socket.once("close", () => connections.delete(connection));
      return awaitGreeting(socket, (protocol) => {
        connections.delete(connection);
        connection.greeted();
        if (protocol === "http1") return takeHttp1(socket);
        const receive = takeOver(http2, unnamed(socket));
        coalesceWrites(socket);
        return receive;
      });
    }
    onRejected({ reason: "tls", peer: peerOf(socket), what: "it does not speak HTTP/2" });
    socket.destroy();
  });
  listener.on(
    "tlsClientError",
    ({ message }: Error, socket: TLSSocket) =>
      onRejected({ reason: "tls", peer: peerOf(socket), what: message }),
  );
  tls?.add(listener);
  return listener;
}

/** One that has not said what it speaks is refused by `node:http2`, though it does. */
function unnamed(socket: Socket): Socket {
  if ("alpnProtocol" in socket) Object.defineProperty(socket, "alpnProtocol", { value: "h2" });
  return socket;
}
