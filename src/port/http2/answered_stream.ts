import http2, { type ServerHttp2Stream } from "node:http2";
import { clearTimeout, setTimeout } from "node:timers";

/** How long a client may take to end its side of a stream that has been answered, in milliseconds. */
const HALF_CLOSE_MS = 1000;

/**
 * Resets a stream that has been answered in full when its client does not end its own side: it would be
 * held for as long as the connection lasts (RFC 9113, 8.1). What still comes is read and dropped.
 */
export function closeAnswered(stream: ServerHttp2Stream): void {
  stream.resume();
  if (stream.readableEnded) return;
  const timer = setTimeout(() => stream.close(http2.constants.NGHTTP2_NO_ERROR), HALF_CLOSE_MS);
  timer.unref();
  stream.once("close", () => clearTimeout(timer));
}
