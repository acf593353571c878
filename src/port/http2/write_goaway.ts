import type { Http2Session } from "node:http2";
import type { Socket } from "node:net";
import { handleOf, ownSymbol } from "./session_handle.ts";

/** The highest stream that there can be. */
export const ANY_STREAM = 0x7fffffff;

/**
 * Tells a client to go elsewhere, without an error (RFC 9113, 6.8).
 *
 * There is no API for it: the HTTP/2 library ends a session without streams once it has sent a GOAWAY,
 * and takes 0 for the highest stream that it has seen. So it must not know of this one, which goes to
 * the socket below. The session writes whole frames to that, so it comes between two.
 *
 * @param lastStream the last stream that is served; those above it a client opens elsewhere by itself
 * @returns whether it was written: where a session has another way (Deno 2.7) it is not
 */
export function writeGoaway(session: Http2Session, lastStream: number): boolean {
  // `session.socket` is a stand-in that refuses to write.
  const socket = ownSymbol(session, "socket") as Partial<Socket> | undefined;
  const handle = handleOf(session);
  const writesToSocket = handle !== undefined && Object.hasOwn(handle, "sendPending");
  if (!writesToSocket || typeof socket?.write !== "function" || !socket.writable) return false;
  const frame = new Uint8Array(17);
  frame.set([0, 0, 8, 7]);
  new DataView(frame.buffer).setUint32(9, lastStream);
  socket.write(frame);
  return true;
}
