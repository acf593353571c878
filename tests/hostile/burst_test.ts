// Thousands of Calls at once, on many connections: who asks for little has its turn among them.
import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { startAttackedInvoker } from "../e2e/attacked_invoker.ts";
import { FLAG, FRAME, frame, openCall } from "../e2e/http2_frames.ts";
import { rawCall } from "../e2e/raw_client.ts";
import { connectPeer, type Http2Peer } from "../e2e/http2_peer.ts";
import { needsBackpressure } from "../support/invoker_program.ts";
import { callData, message } from "./memory_attack.ts";

const ignore = needsBackpressure();
const CONNECTIONS = 20;
/** Of each connection, as many as it may have open at once. */
const CALLS = 250;
const isAnswer = ({ type, flags }: { type: number; flags: number }) =>
  type === FRAME.headers && (flags & FLAG.endStream) > 0;

/** What opens a Call that ends at once; all of them say that they are done. */
const BURSTS: Readonly<Record<string, (stream: number) => Uint8Array>> = {
  "of a method that there is not": (stream) => openCall(stream, { ":path": "/a.B/C" }),
  "of the function, over the limit": (stream) => openCall(stream),
  "with compressed messages, over the limit": (stream) =>
    concat([
      openCall(stream, { "grpc-encoding": "gzip" }),
      callData(stream, message(new Uint8Array(1000), "gzip")),
    ]),
};

for (const [what, open] of Object.entries(BURSTS)) {
  Deno.test({
    name: `burst: Calls ${what} let others have their turn`,
    ignore,
    async fn() {
      await using invoker = await startAttackedInvoker(["--max-concurrent-calls=1"]);
      await using _holder = await holdPlace(invoker.port);
      await using peers = new AsyncDisposableStack();
      const attackers: Http2Peer[] = [];
      for (let i = 0; i < CONNECTIONS; i++) {
        attackers.push(peers.use(await connectPeer(invoker.port)));
      }
      await using good = await connectPeer(invoker.port);
      const burst = concat(Array.from({ length: CALLS }, (_, index) => {
        const stream = 1 + 2 * index;
        return concat([open(stream), frame(FRAME.data, FLAG.endStream, stream)]);
      }));
      const answers = () =>
        attackers.reduce((sum, { frames }) => sum + frames.filter(isAnswer).length, 0);
      const sent = Promise.all(attackers.map((peer) => peer.send(burst)));
      await attackers[0]?.next(isAnswer);
      const before = answers();
      await good.send(openCall(1), frame(FRAME.data, FLAG.endStream, 1));
      await good.next(isAnswer);
      const between = answers() - before;
      await sent;
      while (answers() < CONNECTIONS * CALLS) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      // By itself it comes behind nearly all of them.
      assert(between < CONNECTIONS * CALLS / 2, `${between} answers came before it`);
    },
  });
}

/** What would be told if it were read. */
const UNREADABLE: Readonly<Record<string, readonly [encoding: string, body: Uint8Array]>> = {
  "what is not compressed as it says": ["gzip", Uint8Array.of(1, 0, 0, 0, 1, 7)],
  "an encoding that is not known": ["unknown", Uint8Array.of(1, 0, 0, 0, 1, 7)],
  "what is no message": ["identity", Uint8Array.of(0, 0, 0, 0, 1, 7)],
  "a message that is too large": ["identity", Uint8Array.of(0, 255, 0, 0, 0)],
};

Deno.test({
  name: "burst: of a Call over the limit nothing is read",
  ignore,
  async fn(t) {
    await using invoker = await startAttackedInvoker(["--max-concurrent-calls=1"]);
    await using holder = await holdPlace(invoker.port);
    for (const [what, [encoding, body]] of Object.entries(UNREADABLE)) {
      await t.step(what, async () => {
        const { fields } = await rawCall(invoker.port, body, { "grpc-encoding": encoding });
        assertEquals(fields["error-code"], "error-server-busy");
      });
    }
    assertEquals(holder.isClosed, false);
  },
});

/** Opens a Call that stays open. */
async function holdPlace(port: number): Promise<Http2Peer> {
  const peer = await connectPeer(port);
  await peer.send(openCall(1), callData(1, message(new Uint8Array(1))));
  await peer.next(({ type }) => type === FRAME.data);
  return peer;
}
