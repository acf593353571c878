import { assert, assertEquals } from "@std/assert";
import http2, { type Http2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { closeGracefully } from "../../../src/port/http2/graceful_close.ts";
import { needsBackpressure } from "../../support/invoker_program.ts";
import { FLAG, FRAME, frame, type Http2Frame, openCall } from "../../e2e/http2_frames.ts";
import { connectPeer, type Http2Peer } from "../../e2e/http2_peer.ts";

const ignore = needsBackpressure();
const ANY_STREAM = 0x7fffffff;
const isGoaway = ({ type }: Http2Frame) => type === FRAME.goaway;
const isPing = ({ type }: Http2Frame) => type === FRAME.ping;
const isEndOf = (id: number) => ({ type, flags, stream }: Http2Frame) =>
  type === FRAME.data && stream === id && (flags & FLAG.endStream) > 0;

Deno.test({
  name: "closeGracefully: serves what is sent before the client has heard of the end, then closes",
  ignore,
  async fn() {
    await using server = await serveOne();
    await using peer = await greet(server.port);
    (await server.session).close();
    // The notice is not among the first words of a connection.
    const first = await peer.next(isPing);
    await peer.send(frame(FRAME.ping, FLAG.ack, 0, first.payload));
    assertEquals(lastStreamOf(await peer.next(isGoaway)), ANY_STREAM);
    const { payload } = await peer.next(isPing);
    // The session has no stream, and still takes one.
    await peer.send(openCall(1));
    await peer.next(isEndOf(1));
    // This one arrives with the answer to the ping.
    await peer.send(
      new Uint8Array([...frame(FRAME.ping, FLAG.ack, 0, payload), ...openCall(3)]),
    );
    await peer.next(isEndOf(3));
    assertEquals(lastStreamOf(await peer.next(isGoaway)), 3);
    await peer.closed();
  },
});

Deno.test({
  name: "closeGracefully: does not wait long for a client that does not answer",
  ignore,
  async fn() {
    await using server = await serveOne({ timeoutMs: 200 });
    await using peer = await greet(server.port);
    const closed = Promise.withResolvers<void>();
    const session = await server.session;
    session.close(closed.resolve);
    session.close();
    await peer.next(isPing);
    assertEquals(lastStreamOf(await peer.next(isGoaway)), 0);
    await peer.closed();
    await peer[Symbol.asyncDispose]();
    await closed.promise;
    assert(session.destroyed);
  },
});

async function greet(port: number): Promise<Http2Peer> {
  const peer = await connectPeer(port, { answers: false });
  await peer.next(({ type, flags }) => type === FRAME.settings && flags === FLAG.ack);
  return peer;
}

async function serveOne(options?: Parameters<typeof closeGracefully>[1]) {
  const server = http2.createServer();
  const session = Promise.withResolvers<Http2Session>();
  server.on("session", (made) => session.resolve(closeGracefully(made, options)));
  server.on("stream", (stream: ServerHttp2Stream) => {
    stream.respond({ ":status": 200 });
    stream.end("x");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    session: session.promise,
    async [Symbol.asyncDispose]() {
      (await session.promise).destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function lastStreamOf({ payload }: Http2Frame): number {
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0);
}
