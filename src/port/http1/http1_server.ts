import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { isTraced } from "../../invocation/trace_context.ts";
import type { ConnectionGuard } from "../connection_guard.ts";
import type { CompleteLimits } from "../connection_limits.ts";
import { dropHttpSpan } from "../http_span.ts";
import type { OnRequest } from "../on_request.ts";
import type { PortConnections } from "../port_connections.ts";
import type { Receive } from "../take_over.ts";
import { Http1Connection } from "./http1_connection.ts";
import { refuse } from "./refuse.ts";
import { refusal } from "./request_head.ts";

/** Options of {@linkcode createHttp1Server}. */
export interface Http1ServerOptions {
  readonly limits: CompleteLimits;
  /** Those that last. */
  readonly connections: PortConnections;
  readonly guard: ConnectionGuard;
  readonly onRequest: OnRequest;
}

/** An HTTP/1.1 server that listens nowhere: a function that is given a socket, and gives what reads it. */
export function createHttp1Server(
  { limits, connections, guard, onRequest }: Http1ServerOptions,
): (socket: Socket) => Receive {
  const bySocket = new WeakMap<Socket, Http1Connection>();
  // How long what may take is up to the connection.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  // Else it closes each connection behind its first request (Deno 2.9.6).
  Object.defineProperty(server, "listening", { value: true });
  const isServerTraced = isTraced(globalThis);
  const onServerRequest = (request: IncomingMessage, response: ServerResponse) => {
    const connection = bySocket.get(request.socket);
    if (!connection) return;
    // What breaks its connection is told to who answers it by the event `close`.
    request.on("error", () => {});
    response.on("error", () => {});
    if (isServerTraced) dropHttpSpan(response);
    connection.opened(response);
    onRequest(request, response, connection);
  };
  server.on("request", onServerRequest);
  // Whether its client is to send a body is up to who answers it.
  server.on("checkContinue", onServerRequest);
  // What the connection lets through, it takes; if not, nothing of it is a request.
  server.on(
    "clientError",
    (_error, socket: Socket) => refuse(socket, refusal(400, "it is no request")),
  );

  return (socket) => {
    const connection = new Http1Connection(socket, server, limits, () => guard.greeted(socket));
    bySocket.set(socket, connection);
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
    return connection.receive;
  };
}
