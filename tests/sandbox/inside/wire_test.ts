import { assertEquals } from "@std/assert";
import { setTimeout } from "node:timers/promises";
import { openWire } from "../../../src/sandbox/inside/wire.ts";
import { reservePort } from "../../../src/serving/reserve_port.ts";
import { FRAME, type Http2Frame, openCall } from "../../e2e/http2_frames.ts";
import { connectPeer } from "../../e2e/http2_peer.ts";
import { needsBackpressure } from "../../support/invoker_program.ts";

const REFUSED_STREAM = 7;

/** A wire whose function never comes. */
async function openUnserved() {
  const host = "127.0.0.1";
  const { port, addresses, release } = await reservePort(host, 0);
  const wire = await openWire(
    { host, port, addresses, sharedPort: true, logLevel: "error" },
    () => {},
    () => {},
  );
  release();
  return { port, wire };
}

Deno.test({
  name: "openWire: one that leaves refuses a Call that waits when its client has had time to hear",
  ignore: needsBackpressure(),
  async fn() {
    const { port, wire } = await openUnserved();
    await using peer = await connectPeer(port, { answers: false });
    await peer.send(openCall(1));
    // Its window for what the Call sends: it is there.
    await peer.next(({ type }) => type === FRAME.settings);
    const left = wire.leave();
    await peer.next(({ stream }) => stream === 1);
    // It is told to go elsewhere first: else it would try again here, and be refused once more.
    const [told] = peer.frames.filter(({ type, stream }) => type === FRAME.goaway || stream === 1);
    assertEquals(told?.type, FRAME.goaway);
    await peer[Symbol.asyncDispose]();
    await left;
  },
});

/** Calls that wait, by their streams, and the last one that was taken: a health check on the first. */
const WAITING = [
  { what: "one on its own", taken: [], waiting: [1], last: 0 },
  { what: "several", taken: [], waiting: [1, 3, 5], last: 0 },
  { what: "behind others", taken: [1], waiting: [3, 5], last: 1 },
] as const;

for (const { what, taken, waiting, last } of WAITING) {
  Deno.test({
    name: `openWire: one that leaves says what it has not taken, ${what}`,
    ignore: needsBackpressure(),
    async fn() {
      const { port, wire } = await openUnserved();
      await using peer = await connectPeer(port);
      for (const stream of taken) {
        await peer.send(openCall(stream, { ":path": "/grpc.health.v1.Health/None" }));
        await peer.next((frame) => frame.type === FRAME.headers && frame.stream === stream);
      }
      await peer.send(...waiting.map((stream) => openCall(stream)));
      await setTimeout(100);
      const left = wire.leave();
      for (const stream of waiting) {
        const { payload } = await peer.next(isResetOf(stream));
        assertEquals(payload.at(-1), REFUSED_STREAM);
      }
      const { frames } = peer;
      const lastsOf = (some: readonly Http2Frame[]) =>
        some.filter(({ type }) => type === FRAME.goaway).map(lastStreamOf);
      // What gRPC's C library goes by, and it must have come first.
      assertEquals(lastsOf(frames.slice(0, frames.findIndex(isResetOf(waiting[0])))).at(-1), last);
      await left;
      // It may not go up again, to the end of the connection (RFC 9113, 6.8).
      const lasts = lastsOf(peer.frames);
      assertEquals([lasts, lasts.at(-1)], [lasts.toSorted((a, b) => b - a), last]);
      await peer[Symbol.asyncDispose]();
    },
  });
}

Deno.test({
  name: "openWire: one that leaves takes the connections that came while its thread was kept busy",
  ignore: needsBackpressure(),
  async fn() {
    const { port, wire } = await openUnserved();
    const module = new URL("./connecting_worker.ts", import.meta.url);
    const worker = new Worker(module, { type: "module" });
    const told = () => new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
    try {
      await told();
      const answers = told();
      worker.postMessage(port);
      const left = wire.leave();
      // The time for those that are still with the system passes meanwhile.
      for (const endMs = performance.now() + 200; performance.now() < endMs;);
      assertEquals(await answers, Array(8).fill("heard"));
      await left;
    } finally {
      worker.terminate();
    }
  },
});

function isResetOf(stream: number): (frame: Http2Frame) => boolean {
  return (frame) => frame.type === FRAME.reset && frame.stream === stream;
}

function lastStreamOf({ payload }: Http2Frame): number {
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0);
}
