import type { Http2Session } from "node:http2";
import type { Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers";
import { FrameMeter, type FrameTrouble } from "./frame_meter.ts";
import { OpeningTurns } from "./opening_turns.ts";
import { handleOf, ownSymbol, sentErrorOf } from "./session_handle.ts";

/** Of this thread's event loop. */
const turns = new OpeningTurns({ setImmediate, setTimeout, now: () => performance.now() });

/** What is wrong with a connection: with its frames, or that it goes on when the library has had enough. */
export type ConnectionTrouble = FrameTrouble | "resets";

/**
 * Has a look at all that a server's session is sent, before the HTTP/2 library gets it. What comes with
 * trouble, and after it, the library never sees; what opens more streams than there is time for goes back
 * to the socket until its turn comes.
 *
 * Where Deno hands it to the library below JavaScript (2.7) nothing is looked at.
 *
 * @param onTrouble told once
 */
export function watchFrames(
  session: Http2Session,
  onTrouble: (trouble: ConnectionTrouble) => void,
): void {
  const handle = handleOf(session);
  const receive: unknown = handle && Reflect.get(handle, "receive");
  if (handle === undefined || typeof receive !== "function") return;
  // `session.socket` is a stand-in that refuses to be paused.
  const socket = ownSymbol(session, "socket") as Socket;
  // A socket of TLS does not pause: what goes back to it comes at once, without end (Deno 2.9.6).
  const mayWait = !("encrypted" in socket);
  const framesSent: unknown = Reflect.get(handle, "framesSent");
  const meter = new FrameMeter({
    now: () => performance.now(),
    sentFrames: () => typeof framesSent === "function" ? Reflect.apply(framesSent, handle, []) : 0,
  });
  const sentError = sentErrorOf(session);
  let trouble: ConnectionTrouble | undefined;
  let granted = 0;
  Reflect.set(handle, "receive", (bytes: Uint8Array) => {
    if (trouble) return;
    // It says so once, and then passes over what comes for as long as a Call is open.
    trouble = sentError() > 0
      ? "resets"
      : meter.take(bytes, mayWait ? granted || turns.left : Infinity);
    if (trouble) return onTrouble(trouble);
    if (mayWait && granted === 0) turns.spend(meter.opened);
    granted = 0;
    const { taken } = meter;
    if (taken === bytes.byteLength) return void Reflect.apply(receive, handle, [bytes]);
    Reflect.apply(receive, handle, [bytes.subarray(0, taken)]);
    socket.pause();
    socket.unshift(bytes.subarray(taken));
    turns.wait((mayOpen) => {
      granted = mayOpen;
      socket.resume();
    });
  });
}
