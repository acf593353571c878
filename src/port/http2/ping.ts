import type { Http2Session } from "node:http2";
import { setImmediate } from "node:timers";

/**
 * Pings the other side of a session.
 *
 * Deno 2.7 tells nobody that a ping was answered: there, all are taken to be. Otherwise keepalive would
 * end every connection, with its Calls; so it ends none, and only idle ones are closed.
 *
 * @returns whether the ping was sent
 */
export function ping(session: Http2Session, onAnswered: () => void): boolean {
  if (session.destroyed) return false;
  const sent: unknown = session.ping(new Uint8Array(8), (error) => {
    if (error === null) onAnswered();
  });
  if (typeof sent === "boolean") return sent;
  setImmediate(onAnswered);
  return true;
}
