import type { Http2Session } from "node:http2";
import { FrameMeter, type FrameTrouble } from "./frame_meter.ts";
import { handleOf } from "./session_handle.ts";

/**
 * Has a look at all that a server's session is sent, before the HTTP/2 library gets it. What comes with
 * trouble, and after it, the library never sees.
 *
 * Where Deno hands it to the library below JavaScript (2.7) nothing is looked at.
 *
 * @param onTrouble told once
 */
export function watchFrames(
  session: Http2Session,
  onTrouble: (trouble: FrameTrouble) => void,
): void {
  const handle = handleOf(session);
  const receive: unknown = handle && Reflect.get(handle, "receive");
  if (handle === undefined || typeof receive !== "function") return;
  const framesSent: unknown = Reflect.get(handle, "framesSent");
  const meter = new FrameMeter({
    now: () => performance.now(),
    sentFrames: () => typeof framesSent === "function" ? Reflect.apply(framesSent, handle, []) : 0,
  });
  let trouble: FrameTrouble | undefined;
  Reflect.set(handle, "receive", (bytes: Uint8Array) => {
    if (trouble) return;
    trouble = meter.take(bytes);
    if (trouble) onTrouble(trouble);
    else Reflect.apply(receive, handle, [bytes]);
  });
}
