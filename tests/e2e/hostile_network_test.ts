// Connections that are no HTTP/2, or never become one.
import { assert } from "@std/assert";
import { needsBackpressure } from "../support/invoker_program.ts";
import { startAttackedInvoker } from "./attacked_invoker.ts";
import { CALL_FIELDS, FLAG, FRAME, frame, headerBlock, openCall, PREFACE } from "./http2_frames.ts";
import { connectPeer, type Http2Peer } from "./http2_peer.ts";

const ignore = needsBackpressure();
const text = (value: string) => new TextEncoder().encode(value);
const halfHeaders = openCall(1).subarray(0, 20);

/** What is sent at once, in place of a preface; the connection is closed for it. */
const NO_HTTP2: readonly [what: string, bytes: Uint8Array][] = [
  ["garbage", Uint8Array.from({ length: 20_000 }, (_, i) => i * i % 251)],
  ["a request of HTTP/1.1", text("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
  ["a request to upgrade", text("GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")],
  ["TLS", Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, ...new Uint8Array(512))],
  ["nothing but zeros", new Uint8Array(1000)],
  ["a preface and garbage", Uint8Array.of(...PREFACE, ...new Uint8Array(100).fill(0x7f))],
];

Deno.test({
  name: "network: what is no HTTP/2 is closed at once, and others are served",
  ignore,
  async fn() {
    // Else it may be HTTP/1.1 (tests/hostile/http1_test.ts).
    await using invoker = await startAttackedInvoker(["--http=off"]);
    const before = invoker.openFiles();
    for (const [what, bytes] of NO_HTTP2) {
      await using peer = await connectPeer(invoker.port, { greets: false });
      await peer.send(bytes);
      await invoker.servesDuring(peer.closed());
      await invoker.assertWell(what);
    }
    await invoker.assertFilesClosed(before, "no HTTP/2");
  },
});

/** What is sent a byte at a time, and never finished. */
const SLOW: readonly [what: string, greets: boolean, bytes: Uint8Array][] = [
  ["nothing", false, new Uint8Array()],
  ["a preface", false, PREFACE],
  ["a preface without settings", false, Uint8Array.of(...PREFACE, 0, 0)],
  ["half of the settings", true, frame(FRAME.settings, 0, 0, new Uint8Array(600)).subarray(0, 300)],
  ["half of a header block", true, halfHeaders],
  ["headers that go on", true, frame(FRAME.headers, 0, 1, headerBlock(CALL_FIELDS))],
];

Deno.test({
  name: "network: connections that never finish what they say are closed in time",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker([
      "--keepalive-time=1s",
      "--keepalive-timeout=1s",
    ]);
    const before = invoker.openFiles();
    await invoker.servesDuring(Promise.all(SLOW.map(async ([what, greets, bytes]) => {
      await using peer = await connectPeer(invoker.port, { greets, answers: false });
      const dripping = drip(peer, bytes);
      await peer.closed().catch((cause) => {
        throw new Error(what, { cause });
      });
      await dripping;
    })));
    await invoker.assertWell("slow-loris");
    await invoker.assertFilesClosed(before, "slow-loris");
  },
});

Deno.test({
  name: "network: a thousand idle connections cost others nothing and are closed in the end",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker(["--max-connection-idle=3s"]);
    const before = invoker.openFiles();
    const peers: Http2Peer[] = [];
    await invoker.servesDuring((async () => {
      for (let i = 0; i < 1000; i++) peers.push(await connectPeer(invoker.port));
    })());
    // About 40 KiB each.
    await invoker.assertWell("1,000 connections", 250);
    await invoker.servesDuring(Promise.all(peers.map((peer) => peer.closed())));
    assert(peers.every(({ frames }) => frames.some(({ type }) => type === FRAME.goaway)));
    for (const peer of peers) await peer[Symbol.asyncDispose]();
    await invoker.assertFilesClosed(before, "1,000 connections");
    await invoker.assertWell("1,000 connections were closed", 250);
  },
});

Deno.test({
  name: "network: connections that come and go leave nothing behind",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker();
    const before = invoker.openFiles();
    await invoker.servesDuring((async () => {
      for (let i = 0; i < 1000; i++) {
        await using peer = await connectPeer(invoker.port, { greets: i % 2 === 0, reads: false });
        if (i % 4 === 0) await peer.send(openCall(1), frame(FRAME.data, 0, 1, new Uint8Array(3)));
        if (i % 4 === 2) await peer.send(frame(FRAME.headers, FLAG.endHeaders, 1));
      }
    })());
    await invoker.assertFilesClosed(before, "come and go");
    await invoker.assertWell("come and go", 250);
  },
});

async function drip(peer: Http2Peer, bytes: Uint8Array): Promise<void> {
  for (const byte of bytes) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (peer.isClosed || !await peer.send(Uint8Array.of(byte))) return;
  }
}
