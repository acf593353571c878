import { AsyncLocalStorage } from "node:async_hooks";
import http2, { type Http2Server, type Http2Session, type ServerOptions } from "node:http2";
import { isTraced } from "../invocation/trace_context.ts";
import { setImmediate } from "node:timers";
import { type ConnectionGuard, guardConnections } from "./connection_guard.ts";
import { guardSession } from "./goaway_guard.ts";
import { closeGracefully } from "./graceful_close.ts";
import { isTooLong, TIMEOUT_HEADER } from "./grpc_timeout.ts";
import { dropHttpSpan } from "./http_span.ts";

/** Header fields of a request in all, as HTTP/2 counts them; what gRPC's own servers take as well. */
const MAX_HEADER_LIST_BYTES = 16 * 1024;

/** What holds for the servers that are created right now, also where others create them. */
const guardInForce = new AsyncLocalStorage<ConnectionGuard>();
let isPatched = false;

/**
 * Guards the HTTP/2 servers that `create` creates: those of the gRPC library, which hands out neither
 * them nor their sessions and sockets.
 */
export function withGuardedServers<T>(guard: ConnectionGuard, create: () => T): T {
  if (!isPatched) patch();
  isPatched = true;
  return guardInForce.run(guard, create);
}

function patch(): void {
  const { createServer, createSecureServer } = http2;
  http2.createServer = (...args: unknown[]) => guarded(createServer, args);
  http2.createSecureServer = (...args: unknown[]) => guarded(createSecureServer, args);
}

function guarded<S extends Http2Server>(create: (...args: never[]) => S, args: unknown[]): S {
  const guard = guardInForce.getStore();
  if (guard === undefined) return Reflect.apply(create, http2, args);
  const [options, ...rest] = args;
  // Of TLS: for so long Deno holds on to a connection that has closed without a handshake (2.9.6).
  const handshakeTimeout = guard.handshakeTimeoutMs;
  const guardedOptions = { ...withHeaderLimit(options), handshakeTimeout };
  const server: S = Reflect.apply(create, http2, [guardedOptions, ...rest]);
  guardConnections(server, guard);
  server.on("session", (session) => closeGracefully(guardSession(withAnsweredPings(session))));
  if (isTraced(globalThis)) server.on("stream", dropHttpSpan);
  // Before the gRPC library reads it: what it cannot count would end the Call at once.
  server.on("stream", (_stream, headers) => {
    if (isTooLong(headers[TIMEOUT_HEADER])) delete headers[TIMEOUT_HEADER];
  });
  return server;
}

/**
 * Deno 2.7 tells nobody that a ping was answered: there, all are taken to be. Otherwise keepalive would
 * end every connection, with its Calls; so it ends none, and only idle ones are closed.
 */
function withAnsweredPings<S extends Http2Session>(session: S): S {
  const { ping } = session;
  session.ping = (...args: unknown[]): boolean => {
    const [payload, callback] = args.length > 1 ? args : [new Uint8Array(8), ...args];
    const sent: unknown = Reflect.apply(ping, session, [payload, callback]);
    if (typeof sent === "boolean") return sent;
    if (typeof callback === "function") setImmediate(() => callback(null, 0, payload));
    return true;
  };
  return session;
}

function withHeaderLimit(options: unknown): ServerOptions {
  const given = options as ServerOptions;
  return { ...given, settings: { ...given.settings, maxHeaderListSize: MAX_HEADER_LIST_BYTES } };
}
