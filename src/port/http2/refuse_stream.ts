import http2, { type Http2Session, type ServerHttp2Stream } from "node:http2";
import { writeGoaway } from "./write_goaway.ts";

/** The last stream that a client was told of, where some of its streams were refused. */
const lastStreams = new WeakMap<Http2Session, number>();

/**
 * Says that nothing was done for a stream, on a connection that is about to end: its client tries again
 * by itself, on another one.
 *
 * That is said in two ways, as clients heed one or the other (RFC 9113, 8.7): the last stream of a GOAWAY
 * is one before it, which gRPC's C library goes by, and it is reset as refused. So what was opened after
 * it must not have been taken either.
 */
export function refuseStream(stream: ServerHttp2Stream): void {
  const { session, id } = stream;
  if (session && id !== undefined) {
    // A client has no even ones.
    const last = Math.max(0, id - 2);
    // It must not go up again.
    if (last < (lastStreams.get(session) ?? Infinity)) {
      lastStreams.set(session, last);
      writeGoaway(session, last);
    }
  }
  stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
}
