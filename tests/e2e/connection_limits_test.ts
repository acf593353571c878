import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect, nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import { needsBackpressure } from "../support/invoker_program.ts";
import { startAttackedInvoker } from "./attacked_invoker.ts";
import {
  FLAG,
  FRAME,
  frame,
  type Http2Frame,
  MAX_CONCURRENT_STREAMS,
  openCall,
  settingOf,
} from "./http2_frames.ts";
import { connectPeer } from "./http2_peer.ts";
import { framedTexts, rawCall } from "./raw_client.ts";

const ignore = needsBackpressure();
const isGoaway = ({ type }: Http2Frame) => type === FRAME.goaway;
const WATCH = { ":path": "/grpc.health.v1.Health/Watch" };

Deno.test({
  name: "--max-concurrent-streams: is announced; more wait at the client, or end its connection",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker(["--max-concurrent-streams=3"]);
    await using peer = await connectPeer(invoker.port);
    const settings = await peer.next(({ type }) => type === FRAME.settings);
    assertEquals(settingOf(settings, MAX_CONCURRENT_STREAMS), 3);
    await peer.next(({ type, flags }) => type === FRAME.settings && flags === FLAG.ack);
    for (const stream of [1, 3, 5, 7]) await peer.send(openCall(stream));
    await peer.closed();
    assertMatch(goodbyeOf(await peer.next(isGoaway)), /max concurrent streams exceeded/);

    using client = connect(invoker.port);
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => client.call([`${i}`])));
    assertEquals(all.map(({ texts }) => texts.join()), all.map((_, i) => `${i}`));
  },
});

Deno.test({
  name: "--max-concurrent-calls: holds for all connections together",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker(["--max-concurrent-calls=2"]);
    using first = connect(invoker.port);
    using second = connect(invoker.port);
    const open = [first.open(), second.open()];
    for (const call of open) call.write(toWireMessage("x"));
    assertEquals(await Promise.all(open.map(nextText)), ["x", "x"]);
    using third = connect(invoker.port);
    const { status, errorCode, details } = await third.call(["y"]);
    assertEquals([status, errorCode], ["RESOURCE_EXHAUSTED", "error-server-busy"]);
    assertMatch(details, /2/);
    const ends = open.map(outcomeOf);
    for (const call of open) call.end();
    await Promise.all(ends);
    assertEquals((await third.call(["y"])).texts, ["y"]);
  },
});

Deno.test({
  name: "--max-connection-idle: closes what has no Call; a Call and a Watch keep theirs",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker(["--max-connection-idle=700ms"]);
    await using idle = await connectPeer(invoker.port);
    await using calling = await connectPeer(invoker.port);
    await calling.send(openCall(1));
    await using watching = await connectPeer(invoker.port);
    await watching.send(
      openCall(1, WATCH),
      frame(FRAME.data, FLAG.endStream, 1, new Uint8Array(5)),
    );
    const tookMs = await idle.closed();
    assert(tookMs > 600, `${tookMs} ms`);
    assertEquals(goodbyeOf(await idle.next(isGoaway)), "");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assertEquals([calling.isClosed, watching.isClosed], [false, false]);
    // From the end of the Call on it is idle as well.
    await calling.send(frame(FRAME.data, FLAG.endStream, 1));
    await calling.closed();
  },
});

Deno.test({
  name: "--max-connection-idle: a client whose connection was closed makes another, unharmed",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker(["--max-connection-idle=300ms"]);
    using client = connect(invoker.port);
    for (let round = 0; round < 3; round++) {
      // So many that what HTTP/2 knows of closed streams has to be forgotten.
      for (let i = 0; i < 300; i++) assertEquals((await client.call(["x"])).texts, ["x"]);
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
    await invoker.assertWell("idle clients");
  },
});

Deno.test({
  name: "--keepalive-time: a peer that does not answer pings is closed, one that does is not",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker([
      "--keepalive-time=600ms",
      "--keepalive-timeout=1500ms",
    ]);
    const before = invoker.openFiles();
    await using alive = await connectPeer(invoker.port);
    await using dead = await connectPeer(invoker.port, { answers: false });
    await using deaf = await connectPeer(invoker.port, { reads: false, answers: false });
    for (const peer of [alive, dead, deaf]) await peer.send(openCall(1));
    const tookMs = await dead.closed();
    assert(tookMs > 2000, `${tookMs} ms`);
    for (let pings = 0; pings < 3; pings++) await alive.next(({ type }) => type === FRAME.ping);
    assertEquals(alive.isClosed, false);
    await invoker.assertFilesClosed(before, "dead peers");
  },
});

Deno.test({
  name: "--max-connection-age: says goodbye, lets a Call finish within its grace, then ends it",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker([
      "--max-connection-age=500ms",
      "--max-connection-age-grace=1s",
    ]);
    await using patient = await connectPeer(invoker.port);
    await using endless = await connectPeer(invoker.port);
    for (const peer of [patient, endless]) {
      await peer.send(openCall(1), frame(FRAME.data, 0, 1, framedTexts(["x"])));
    }
    for (const peer of [patient, endless]) await peer.next(isGoaway);
    await patient.send(frame(FRAME.data, FLAG.endStream, 1, framedTexts(["y"])));
    const isTrailers = ({ type, flags }: Http2Frame) =>
      type === FRAME.headers && (flags & FLAG.endStream) > 0;
    await patient.next(isTrailers);
    const answers = patient.frames.filter(({ type }) => type === FRAME.data);
    const [, second = new Uint8Array()] = answers.map(({ payload }) => payload);
    assertMatch(new TextDecoder().decode(second), /y/);
    const tookMs = await endless.closed();
    assert(tookMs > 1400, `${tookMs} ms`);
    assertEquals(endless.frames.some(isTrailers), false);
  },
});

Deno.test({
  name: "--max-connection-age: no Call of a busy client fails for it",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker(["--max-connection-age=300ms"]);
    using client = connect(invoker.port);
    const untilMs = Date.now() + 3000;
    await Promise.all(Array.from({ length: 8 }, async () => {
      while (Date.now() < untilMs) {
        const { status, texts } = await client.call(["x"]);
        assertEquals([status, ...texts], ["OK", "x"]);
      }
    }));
    await invoker.assertWell("short connections");
  },
});

Deno.test({
  name: "--max-connections: more are refused, and served when others have gone",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker(["--max-connections=20"]);
    const before = invoker.openFiles();
    {
      await using peers = new AsyncDisposableStack();
      for (let i = 0; i < 20; i++) peers.use(await connectPeer(invoker.port));
      await using more = await connectPeer(invoker.port);
      await more.closed();
      assertEquals(more.frames, []);
    }
    await invoker.assertFilesClosed(before, "connections that were refused or have gone");
    await invoker.assertWell("places that have become free");
  },
});

Deno.test({
  name: "channelz: tells nobody about connections",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker();
    const { fields } = await rawCall(invoker.port, new Uint8Array(5), {
      ":path": "/grpc.channelz.v1.Channelz/GetServers",
    });
    assertEquals(fields["grpc-status"], "12"); // UNIMPLEMENTED
  },
});

/** What a GOAWAY frame says beside numbers. */
function goodbyeOf({ payload }: Http2Frame): string {
  return new TextDecoder().decode(payload.subarray(8));
}
