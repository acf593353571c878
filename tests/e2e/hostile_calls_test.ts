// Clients that speak HTTP/2 well, and misuse what a Call may do.
import { assertEquals, assertMatch } from "@std/assert";
import { gzipSync } from "node:zlib";
import { needsBackpressure } from "../support/invoker_program.ts";
import { messageFunctionService } from "../support/wire_message.ts";
import { toWireMessage } from "../support/grpc_client.ts";
import { startAttackedInvoker } from "./attacked_invoker.ts";
import { FLAG, FRAME, frame, openCall } from "./http2_frames.ts";
import { connectPeer, type Http2Peer } from "./http2_peer.ts";
import { framed, rawCall } from "./raw_client.ts";

const ignore = needsBackpressure();
/** The default of `--max-concurrent-streams`. */
const MAX_STREAMS = 250;
const RESOURCE_EXHAUSTED = "8";

Deno.test({
  name: "Calls: a client that opens all that it may and says nothing leaves room for others",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker();
    const before = invoker.openFiles();
    {
      await using peer = await connectPeer(invoker.port);
      await invoker.servesDuring(openAll(peer));
      await invoker.assertWell("silent Calls");
      assertEquals(peer.isClosed, false);
    }
    await invoker.assertFilesClosed(before, "silent Calls");
    // They have been given up: there is room for as many again.
    for (let i = 0; i < 4; i++) {
      await using peer = await connectPeer(invoker.port);
      await openAll(peer);
      await invoker.assertWell(`silent Calls, round ${i}`);
    }
  },
});

Deno.test({
  name: "Calls: a client that stops within its messages holds what it sent, no more",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker();
    const before = invoker.openFiles();
    // The length of a message of 4 MiB, and a hundredth of it.
    const part = framed(new Uint8Array(4 * 1024 * 1024 - 1)).subarray(0, 16_000);
    const rest = new Uint8Array(16_000);
    {
      await using peer = await connectPeer(invoker.port);
      await invoker.servesDuring((async () => {
        for (let i = 0; i < MAX_STREAMS; i++) {
          const stream = 1 + 2 * i;
          await peer.send(openCall(stream), frame(FRAME.data, 0, stream, part));
          await peer.send(frame(FRAME.data, 0, stream, rest));
          // All of it has been taken.
          await assertAnswers(peer);
        }
      })());
      await invoker.assertWell("halves of messages");
      assertEquals(peer.isClosed, false);
    }
    await invoker.assertFilesClosed(before, "halves of messages");
    await invoker.assertWell("halves of messages that are given up");
  },
});

Deno.test({
  name: "Calls: a message that grows beyond the limit when it is decompressed is refused",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker();
    const bomb = framed(gzipSync(new Uint8Array(256 * 1024 * 1024)));
    bomb[0] = 1;
    for (let i = 0; i < 5; i++) {
      const refused = rawCall(invoker.port, bomb, { "grpc-encoding": "gzip" });
      const { fields, texts } = await invoker.servesDuring(refused);
      assertEquals(texts, []);
      assertEquals(fields["grpc-status"], RESOURCE_EXHAUSTED);
      assertMatch(fields["grpc-message"] ?? "", /4194304/);
    }
    await invoker.assertWell("a bomb");
    const { requestSerialize } = messageFunctionService.Call;
    const good = framed(gzipSync(requestSerialize(toWireMessage("small"))));
    good[0] = 1;
    const { texts } = await rawCall(invoker.port, good, { "grpc-encoding": "gzip" });
    assertEquals(texts, ["small"]);
  },
});

Deno.test({
  name: "Calls: frames on streams that are none cost their connection only",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker();
    const strays = [
      frame(FRAME.data, 0, 1, new Uint8Array(10)), // not opened
      frame(FRAME.data, 0, 0, new Uint8Array(10)), // the connection itself
      openCall(2), // a server's number
      frame(FRAME.reset, 0, 99, new Uint8Array(4)),
      frame(FRAME.settings, FLAG.ack, 0, new Uint8Array(6)),
    ];
    for (const [index, stray] of strays.entries()) {
      await using peer = await connectPeer(invoker.port);
      await peer.send(stray);
      await peer.next(({ type }) => type === FRAME.goaway);
      await peer.closed();
      await invoker.assertWell(`stray ${index}`);
    }
  },
});

async function openAll(peer: Http2Peer): Promise<void> {
  for (let i = 0; i < MAX_STREAMS; i++) await peer.send(openCall(1 + 2 * i));
  await assertAnswers(peer);
}

async function assertAnswers(peer: Http2Peer): Promise<void> {
  await peer.send(frame(FRAME.ping, 0, 0, new Uint8Array(8)));
  await peer.next(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack);
}
