import type { Http2Session } from "node:http2";
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { HEARD_MS } from "../leave_bounds.ts";
import { ping } from "./ping.ts";
import { sentErrorOf } from "./session_handle.ts";
import { ANY_STREAM, writeGoaway } from "./write_goaway.ts";

/** Options of {@linkcode closeGracefully}. */
export interface GracefulCloseOptions {
  /** How long a client may take to show that it has heard of the end. @default {@linkcode HEARD_MS} */
  readonly timeoutMs?: number;
  /** Called when it has heard of it, or takes too long to: from now on streams are refused. */
  readonly onHeard?: () => void;
}

/**
 * Makes a server's session end as RFC 9113, 6.8 asks for: it says so, goes on to take streams until
 * its client has heard of it, which the answer to a ping shows, and only then refuses more.
 *
 * By itself it closes as soon as no stream is open, and a Call that is on its way to it fails: of a
 * busy client, most connections that came of age cost one. Where the notice cannot be written (Deno
 * 2.7), it closes as it did.
 */
export function closeGracefully<S extends Http2Session>(
  session: S,
  { timeoutMs = HEARD_MS, onHeard = () => {} }: GracefulCloseOptions = {},
): S {
  const { close } = session;
  const sentError = sentErrorOf(session);
  let isClosing = false;
  session.close = (callback) => {
    if (callback && !session.destroyed) session.once("close", callback);
    else if (callback) setImmediate(callback);
    if (isClosing) return;
    isClosing = true;
    // The library has ended it, and takes nothing any more: streams that are open would stay so.
    if (sentError() > 0) return void session.destroy();
    // Not at once: see session_guard.ts.
    setImmediate(() => {
      const timer = setTimeout(finish, timeoutMs);
      timer.unref();
      session.once("close", () => clearTimeout(timer));
      let isOver = false;
      function finish(): void {
        isOver = true;
        clearTimeout(timer);
        if (!session.destroyed) close.call(session);
        onHeard();
      }
      // With the answer come streams that were opened before the notice: they are taken first.
      const answered = () => setImmediate(finish);
      function tell(): void {
        if (isOver) return;
        if (session.destroyed || !writeGoaway(session, ANY_STREAM) || !ping(session, answered)) {
          finish();
        }
      }
      // Not in the first words of a connection: grpc-js 1.14 does not hear it there, and tries for ever.
      if (!ping(session, tell)) finish();
    });
  };
  return session;
}
