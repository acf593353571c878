import type { Http2Session } from "node:http2";
import { setImmediate } from "node:timers";

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
