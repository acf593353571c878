// Frames that carry nothing, sent without end.
import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { needsBackpressure } from "../support/invoker_program.ts";
import { startAttackedInvoker } from "../e2e/attacked_invoker.ts";
import {
  CALL_FIELDS,
  FLAG,
  FRAME,
  frame,
  headerBlock,
  openCall,
  uint32,
} from "../e2e/http2_frames.ts";
import { connectPeer } from "../e2e/http2_peer.ts";

const many = (count: number, one: (index: number) => Uint8Array) =>
  concat(Array.from({ length: count }, (_, index) => one(index)));
const PRIORITY = 2;
/** ENHANCE_YOUR_CALM; INTERNAL_ERROR is what the library says to too many resets. */
const GOODBYES = [11, 2];

/** What comes before a flood, and one frame of it by its number. */
type Flood = readonly [opening: Uint8Array, one: (index: number) => Uint8Array];

const NOTHING = new Uint8Array();
const stream = (index: number) => 1 + 2 * index;
const FLOODS: Readonly<Record<string, Flood>> = {
  "PING": [NOTHING, () => frame(FRAME.ping, 0, 0, new Uint8Array(8))],
  "answers to no PING": [NOTHING, () => frame(FRAME.ping, FLAG.ack, 0, new Uint8Array(8))],
  "SETTINGS": [NOTHING, () => frame(FRAME.settings, 0, 0, Uint8Array.of(0, 4, 0, 1, 0, 0))],
  "WINDOW_UPDATE of the connection": [NOTHING, () => frame(FRAME.windowUpdate, 0, 0, uint32(1))],
  "WINDOW_UPDATE of a Call": [openCall(1), () => frame(FRAME.windowUpdate, 0, 1, uint32(1))],
  "PRIORITY": [NOTHING, (index) => frame(PRIORITY, 0, stream(index), new Uint8Array(5))],
  "rapid resets": [
    NOTHING,
    (index) => concat([openCall(stream(index)), frame(FRAME.reset, 0, stream(index), uint32(8))]),
  ],
  "DATA with nothing in it": [openCall(1), () => frame(FRAME.data, 0, 1)],
  "DATA with padding only": [openCall(1), () => frame(FRAME.data, 8, 1, Uint8Array.of(3, 0, 0, 0))],
  "CONTINUATION": [
    frame(FRAME.headers, 0, 1, headerBlock(CALL_FIELDS)),
    () => frame(FRAME.continuation, 0, 1),
  ],
  "frames of no known type": [NOTHING, () => frame(0xbe, 0, 0, new Uint8Array(4))],
};
/** More than can be sent below the limit, on a machine that has a lot to do. */
const ROUNDS = 4000;
const BATCH = 500;

Deno.test({
  name: "flood: frames that carry nothing end their connection soon, and others hardly wait",
  ignore: needsBackpressure(),
  async fn(t) {
    for (const [what, [opening, one]] of Object.entries(FLOODS)) {
      await t.step(what, async () => {
        await using invoker = await startAttackedInvoker();
        await using peer = await connectPeer(invoker.port);
        let rounds = 0;
        await invoker.servesDuring((async () => {
          await peer.send(opening);
          for (; rounds < ROUNDS && !peer.isClosed; rounds++) {
            const before = rounds * BATCH;
            if (!await peer.send(many(BATCH, (index) => one(before + index)))) break;
          }
          await peer.closed();
        })());
        const goodbye = peer.frames.find(({ type }) => type === FRAME.goaway);
        // One that is cut off while it sends may not get to read why.
        if (goodbye) assert(GOODBYES.includes(goodbye.payload[7] ?? 0));
        assert(rounds < ROUNDS, "it could send all of it");
        await invoker.assertWell(what);
      });
    }
  },
});

Deno.test({
  name: "flood: a client that does not read what it floods with is cut off as well",
  ignore: needsBackpressure(),
  async fn() {
    await using invoker = await startAttackedInvoker();
    const before = invoker.openFiles();
    {
      await using peer = await connectPeer(invoker.port, { reads: false });
      const batch = many(BATCH, () => frame(FRAME.windowUpdate, 0, 0, uint32(1)));
      let goesOn = true;
      await invoker.servesDuring((async () => {
        for (let i = 0; i < ROUNDS && goesOn; i++) goesOn = await peer.send(batch);
      })());
      assertEquals(goesOn, false);
    }
    await invoker.assertFilesClosed(before, "a flood");
  },
});
