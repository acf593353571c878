import type { Http2Session } from "node:http2";
import { setImmediate } from "node:timers";
import { handleOf } from "./session_handle.ts";

/**
 * Keeps the frames of the other side from ending the process.
 *
 * Deno frees the HTTP/2 library's session as soon as it is destroyed, also when that happens within a
 * callback of the library, which then works on memory that has been freed: a GOAWAY with an error, or
 * an orderly one on a connection without streams, ends the process (denoland/deno#36788, 2.9.6; see
 * docs/upstream.md). Whatever tears a session down, it comes to `destroy` of its handle. That is put
 * off until the library has returned; what arrives meanwhile is dropped, as the session says already
 * that it is destroyed.
 */
export function guardSession<S extends Http2Session>(session: S): S {
  const guard = () => {
    const handle = handleOf(session);
    const destroy: unknown = handle && Reflect.get(handle, "destroy");
    if (handle === undefined || typeof destroy !== "function") return;
    Reflect.set(
      handle,
      "destroy",
      (...args: unknown[]) => void setImmediate(() => Reflect.apply(destroy, handle, args)),
    );
  };
  guard();
  if (session.connecting) {
    // A client's gets its handle when its socket has connected, in a listener that comes before these.
    for (const event of ["connect", "secureConnect"]) session.socket.once(event, guard);
  }
  return session;
}
