import { assert } from "@std/assert";
import { concat } from "@std/bytes/concat";
import http2, {
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createCallBuffers } from "../../../src/invocation/call_buffers.ts";
import { ServerCall } from "../../../src/grpc/call/server_call.ts";
import { UNBOUNDED } from "../../../src/invocation/byte_budget.ts";
import { SocketBacklog } from "../../../src/port/http2/socket_backlog.ts";
import { FRAME, frame, openCall, PREFACE, uint32 } from "../../e2e/http2_frames.ts";

const INITIAL_WINDOW_SIZE = 4;
const LARGEST_WINDOW = 2 ** 31 - 1;
const PIECE_BYTES = 64 * 1024;
/** More than the socket and the system take together. */
const MAX_PIECES = 1024;

Deno.test("SocketBacklog: a call has no room while its client's socket is not read, whatever its windows", async () => {
  let sent = 0;
  const stopped = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const server = http2.createServer();
  server.on("stream", async (stream: ServerHttp2Stream, headers) => {
    const backlog = new SocketBacklog(stream.session as ServerHttp2Session);
    const call = new ServerCall(stream, headers, undefined, {
      peer: "x",
      maxMessageBytes: 1024,
      backlog,
      buffers: createCallBuffers(UNBOUNDED, Infinity),
    });
    const piece = new Uint8Array(PIECE_BYTES);
    while (sent < MAX_PIECES) {
      sent++;
      if (call.send(piece)) continue;
      const timer = setTimeout(stopped.resolve, 300);
      await call.drained();
      clearTimeout(timer);
    }
    stopped.resolve();
    call.end({ status: "OK" });
    await call.closed;
    done.resolve();
  });
  const socket = await callWithoutReading(server);
  await stopped.promise;
  const sentUnread = sent;
  socket.on("data", () => {});
  socket.resume();
  await done.promise;
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  assert(sentUnread < MAX_PIECES, `${sentUnread} pieces were sent, and none was read`);
});

Deno.test("SocketBacklog: when the connection closes nobody waits for room any more", async () => {
  const waits = Promise.withResolvers<{ readonly drained: Promise<void> }>();
  const server = http2.createServer();
  server.on("stream", async (stream: ServerHttp2Stream) => {
    stream.on("error", () => {});
    const backlog = new SocketBacklog(stream.session as ServerHttp2Session);
    stream.respond();
    while (backlog.hasRoom) {
      await new Promise((resolve) => stream.write(new Uint8Array(PIECE_BYTES), resolve));
    }
    waits.resolve({ drained: backlog.drained() });
  });
  const socket = await callWithoutReading(server);
  const { drained } = await waits.promise;
  socket.destroy();
  await drained;
  await new Promise((resolve) => server.close(resolve));
});

/** A client that opens a call, allows all that can be sent, and reads nothing. */
async function callWithoutReading(server: Http2Server): Promise<Socket> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.pause();
  const window = new Uint8Array([0, INITIAL_WINDOW_SIZE, ...uint32(LARGEST_WINDOW)]);
  socket.write(concat([
    PREFACE,
    frame(FRAME.settings, 0, 0, window),
    frame(FRAME.windowUpdate, 0, 0, uint32(LARGEST_WINDOW - 65_535)),
    openCall(1),
  ]));
  return socket;
}
