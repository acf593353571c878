// What the load client's own limit is measured against: it sends every DATA frame back as it came
// and ends what is ended, and knows nothing of HTTP/2 beyond. Only the load client can speak to it.
import { CoalescingWriter } from "../load/http2/coalescing_writer.ts";
import {
  DEFAULT_WINDOW_BYTES,
  encodeHeader,
  encodeSettings,
  encodeUint32,
  FLAG,
  FRAME,
  MAX_WINDOW_BYTES,
  PREFACE,
} from "../load/http2/frames.ts";
import { readFrames } from "../load/http2/read_frames.ts";

const STATUS_200 = 0x88;
const HEADERS = Uint8Array.of(STATUS_200, ...encodeHeader("content-type", "application/grpc"));
const TRAILERS = encodeHeader("grpc-status", "0");

/** Bytes of a stream, or of all, after which the client is told that it may send more. */
const WINDOW_UPDATE_BYTES = 2 ** 29;

async function respond(tcp: Deno.TcpConn): Promise<void> {
  tcp.setNoDelay(true);
  const writer = new CoalescingWriter(tcp, () => {});
  const receivedBytes = new Map<number, number>();
  const receive = (streamId: number, bytes: number) => {
    const received = (receivedBytes.get(streamId) ?? 0) + bytes;
    const isFull = received >= WINDOW_UPDATE_BYTES;
    receivedBytes.set(streamId, isFull ? 0 : received);
    if (isFull) writer.sendFrame(FRAME.windowUpdate, 0, streamId, encodeUint32(received));
  };
  writer.sendFrame(FRAME.settings, 0, 0, encodeSettings());
  const bytes = MAX_WINDOW_BYTES - DEFAULT_WINDOW_BYTES;
  writer.sendFrame(FRAME.windowUpdate, 0, 0, encodeUint32(bytes));
  await readFrames(tcp, (type, flags, streamId, payload) => {
    if (type === FRAME.headers) {
      writer.sendFrame(FRAME.headers, FLAG.endHeaders, streamId, HEADERS);
    } else if (type === FRAME.data) {
      receive(0, payload.length);
      receive(streamId, payload.length);
      if (payload.length > 0) writer.sendFrame(FRAME.data, 0, streamId, payload);
      if ((flags & FLAG.endStream) === 0) return;
      receivedBytes.delete(streamId);
      writer.sendFrame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, streamId, TRAILERS);
    } else if (type === FRAME.settings && (flags & FLAG.ack) === 0) {
      writer.sendFrame(FRAME.settings, FLAG.ack, 0);
    }
  }, PREFACE.length);
}

if (import.meta.main) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const line = `Serving cheap_responder.ts on grpc://127.0.0.1:${listener.addr.port}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
  // A connection that is cut off costs only itself.
  for await (const tcp of listener) respond(tcp).catch(() => {});
}
