import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { Writable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { UnsentTotal } from "../../../src/invocation/call_buffers.ts";
import { ResponseMessages } from "../../../src/grpc/call/response_messages.ts";
import { SocketBacklog } from "../../../src/port/http2/socket_backlog.ts";

const PIECE_BYTES = 64 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

Deno.test("ResponseMessages: what a client that lags has read is not held, though more waits", async () => {
  const reader = slowReader();
  const response = new ResponseMessages(reader.stream, idleBacklog(), new UnsentTotal(Infinity));
  const written: WeakRef<ArrayBuffer>[] = [];
  for (let count = 0; count < 100; count++) {
    const message = new Uint8Array(4 * PIECE_BYTES);
    written.push(new WeakRef(message.buffer));
    response.write(message);
    // One is always behind: there is never a moment at which nothing waits.
    for (let piece = 0; count > 0 && piece < 4; piece++) await reader.read();
  }
  collectGarbage();
  const held = written.filter((message) => message.deref()).length;
  assertEquals([held <= 3, response.isUnsent], [true, true], `${held} are held`);
});

Deno.test("ResponseMessages: a message in pieces goes out whole, and then the stream ends", async () => {
  const read: Uint8Array[] = [];
  const reader = slowReader((piece) => read.push(Uint8Array.from(piece)));
  const response = new ResponseMessages(reader.stream, idleBacklog(), new UnsentTotal(Infinity));
  const message = Uint8Array.from({ length: 5 * PIECE_BYTES + 1 }, (_, index) => index % 251);
  response.write(message);
  response.write(Uint8Array.of(9, 9, 9));
  response.end();
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  reader.stream.on("finish", resolve);
  while (response.isUnsent) await reader.read();
  await ended;
  assert(concat(read).every((byte, index) => byte === (index < message.length ? index % 251 : 9)));
  assertEquals(concat(read).length, message.length + 3);
});

/** A stream whose client reads a piece when it is told to. */
function slowReader(onPiece = (_piece: Uint8Array): void => {}) {
  let taken = Promise.withResolvers<() => void>();
  const stream = new Writable({
    write(piece: Uint8Array, _encoding, done) {
      onPiece(piece);
      taken.resolve(done);
    },
  });
  return {
    stream: stream as unknown as ServerHttp2Stream,
    async read(): Promise<void> {
      const done = await taken.promise;
      taken = Promise.withResolvers();
      done();
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

/** What a connection has whose client has read everything. */
function idleBacklog(): SocketBacklog {
  const session = { socket: { writableLength: 0 }, destroyed: false, on() {} };
  return new SocketBacklog(session as unknown as ServerHttp2Session);
}
