// Clients that send far too much of what HTTP/2 lets them send.
import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { until } from "../support/eventually.ts";
import { needsBackpressure } from "../support/invoker_program.ts";
import { startAttackedInvoker } from "./attacked_invoker.ts";
import {
  CALL_FIELDS,
  FLAG,
  FRAME,
  frame,
  headerBlock,
  openCall,
  PREFACE,
  uint32,
} from "./http2_frames.ts";
import { connectPeer, type Http2Peer } from "./http2_peer.ts";

const ignore = needsBackpressure();
/** `CANCEL`, as a client says it that does not want an answer any more. */
const CANCEL = uint32(8);
/** A Call that is opened and given up at once is garbage that V8 collects when it sees fit. */
const MAX_MIB_AFTER_RESETS = 900;

interface Flood {
  readonly what: string;
  /** What is sent first. */
  readonly opening?: Uint8Array;
  /** What is sent then, again and again. */
  readonly batch: (round: number) => Uint8Array;
  readonly rounds: number;
  readonly maxMiB?: number;
}

const many = (count: number, one: (index: number) => Uint8Array) =>
  concat(Array.from({ length: count }, (_, index) => one(index)));
/** Streams of a client have odd numbers. */
const streamOf = (round: number, index: number) => 1 + 2 * (round * 100 + index);

const FLOODS: readonly Flood[] = [
  {
    what: "200,000 pings",
    batch: () => many(1000, () => frame(FRAME.ping, 0, 0, new Uint8Array(8))),
    rounds: 200,
  },
  {
    what: "200,000 settings",
    batch: () => many(1000, () => frame(FRAME.settings, 0, 0, Uint8Array.of(0, 4, 0, 1, 0, 0))),
    rounds: 200,
  },
  {
    what: "20,000 Calls that are reset at once",
    batch: (round) =>
      many(100, (index) => {
        const stream = streamOf(round, index);
        return concat([openCall(stream), frame(FRAME.reset, 0, stream, CANCEL)]);
      }),
    rounds: 200,
    maxMiB: MAX_MIB_AFTER_RESETS,
  },
  {
    what: "20,000 Calls that the server has to reset",
    batch: (round) =>
      many(100, (index) => {
        const stream = streamOf(round, index);
        return concat([openCall(stream), frame(FRAME.windowUpdate, 0, stream, uint32(0))]);
      }),
    rounds: 200,
    maxMiB: MAX_MIB_AFTER_RESETS,
  },
  {
    what: "a header block without end",
    opening: frame(FRAME.headers, 0, 1, headerBlock(CALL_FIELDS)),
    batch: () => frame(FRAME.continuation, 0, 1, headerBlock({ x: "y".repeat(16_000) })),
    rounds: 5000,
  },
  {
    what: "empty parts of a header block without end",
    opening: frame(FRAME.headers, 0, 1, headerBlock(CALL_FIELDS)),
    batch: () => many(1000, () => frame(FRAME.continuation, 0, 1)),
    rounds: 1000,
  },
  {
    what: "a window that overflows",
    batch: () => frame(FRAME.windowUpdate, 0, 0, uint32(0x7fffffff)),
    rounds: 1000,
  },
];

for (const reads of [true, false]) {
  Deno.test({
    name: `flood: ends its own connection, of a client that ${reads ? "reads" : "does not read"}`,
    ignore,
    async fn(t) {
      await using invoker = await startAttackedInvoker();
      for (const flood of FLOODS) {
        await t.step(flood.what, async () => {
          const before = invoker.openFiles();
          {
            await using peer = await connectPeer(invoker.port, { reads });
            await invoker.servesDuring(send(peer, flood));
            if (reads) await peer.closed();
            else await assertSendsNoMore(peer);
          }
          await invoker.assertFilesClosed(before, flood.what);
          await invoker.assertWell(flood.what, flood.maxMiB);
        });
      }
    },
  });
}

Deno.test({
  name: "flood: 20,000 Calls that are reset at once, of clients that connect anew each time",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker();
    const before = invoker.openFiles();
    const batch = many(500, (index) => {
      const stream = 1 + 2 * index;
      return concat([openCall(stream), frame(FRAME.reset, 0, stream, CANCEL)]);
    });
    await invoker.servesDuring((async () => {
      for (let i = 0; i < 40; i++) {
        await using peer = await connectPeer(invoker.port);
        assert(await peer.send(batch));
        await assertAnswers(peer);
      }
    })());
    await invoker.assertFilesClosed(before, "resets");
    await invoker.assertWell("resets", MAX_MIB_AFTER_RESETS);
  },
});

Deno.test({
  name: "flood: header fields of more than 16 KiB are refused, and cost their Call only",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker();
    await using peer = await connectPeer(invoker.port);
    // It holds from its acknowledgement on, which is sent before all that follows.
    await peer.next(({ type }) => type === FRAME.settings);
    await peer.send(openCall(1, { x: "y".repeat(10_000) }));
    await peer.send(
      frame(FRAME.headers, 0, 3, headerBlock({ ...CALL_FIELDS, x: "y".repeat(10_000) })),
      frame(FRAME.continuation, FLAG.endHeaders, 3, headerBlock({ z: "z".repeat(10_000) })),
    );
    const { stream, payload } = await peer.next(({ type }) => type === FRAME.reset);
    assertEquals([stream, [...payload]], [3, [0, 0, 0, 11]]); // ENHANCE_YOUR_CALM
    await peer.send(frame(FRAME.data, FLAG.endStream, 1));
    await peer.next(({ type, stream }) => type === FRAME.headers && stream === 1);
    await invoker.assertWell("header fields");
  },
});

Deno.test({
  name: "flood: a client that never acknowledges the limit of streams is held to it all the same",
  ignore,
  async fn() {
    await using invoker = await startAttackedInvoker(["--max-concurrent-streams=10"]);
    await using peer = await connectPeer(invoker.port, { greets: false, answers: false });
    await peer.send(PREFACE, frame(FRAME.settings, 0, 0), many(500, (i) => openCall(1 + 2 * i)));
    const reset = new Set<number>();
    while (reset.size < 490) {
      const { stream, payload } = await peer.next(({ type }) => type === FRAME.reset);
      assertEquals([...payload], [0, 0, 0, 7]); // REFUSED_STREAM
      reset.add(stream);
    }
    assertEquals(Math.min(...reset), 21);
    await invoker.assertWell("streams");
  },
});

async function send(
  peer: Http2Peer,
  { opening = new Uint8Array(), batch, rounds }: Flood,
): Promise<void> {
  await peer.send(opening);
  for (let round = 0; round < rounds; round++) {
    if (!await peer.send(batch(round))) return;
  }
}

/** The server has closed the connection: what is sent comes back as an error. */
async function assertSendsNoMore(peer: Http2Peer): Promise<void> {
  await until(async () => !await peer.send(frame(FRAME.ping, 0, 0, new Uint8Array(8))));
}

/** What was sent has been dealt with: a ping behind it is answered, or all is over. */
async function assertAnswers(peer: Http2Peer): Promise<void> {
  await peer.send(frame(FRAME.ping, 0, 0, new Uint8Array(8)));
  await peer.next(({ type, flags }) => type === FRAME.goaway || type === FRAME.ping && flags === 1);
}
