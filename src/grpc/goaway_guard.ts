import http2, { type Http2Server, type Http2Session } from "node:http2";
import { setImmediate } from "node:timers";
import { isTooLong, TIMEOUT_HEADER } from "./grpc_timeout.ts";

/**
 * Keeps a GOAWAY frame from ending the process.
 *
 * When one arrives, Deno closes the session from inside nghttp2's own callback, which then works on
 * memory that has been freed: after some hundred Calls on a connection its client's orderly goodbye was
 * the end of the invoker (denoland/deno#36788, seen with 2.9.6). Closing a tick later does no harm.
 */
export function guardSession<S extends Http2Session>(session: S): S {
  const close = session.close;
  session.close = (callback) => {
    // Not left to `close`: it forgets the callback when it has been called before.
    if (callback && !session.destroyed) session.once("close", callback);
    else if (callback) setImmediate(callback);
    setImmediate(() => {
      if (!session.destroyed) close.call(session);
    });
  };
  return session;
}

let guarded = false;

/** Guards the sessions of all HTTP/2 servers that are created from now on, those of the gRPC library too. */
export function guardServers(): void {
  if (guarded) return;
  guarded = true;
  const { createServer } = http2;
  http2.createServer = (...args: unknown[]) => {
    const server: Http2Server = Reflect.apply(createServer, http2, args);
    server.on("session", guardSession);
    // Before the gRPC library reads it: what it cannot count would end the Call at once.
    server.on("stream", (_stream, headers) => {
      if (isTooLong(headers[TIMEOUT_HEADER])) delete headers[TIMEOUT_HEADER];
    });
    return server;
  };
}
