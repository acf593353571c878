// Calls that have been answered, and whose clients never say that they are done with them.
import { assertEquals } from "@std/assert";
import { FRAME, openCall } from "../e2e/http2_frames.ts";
import { connectPeer } from "../e2e/http2_peer.ts";
import { startAttackedInvoker } from "../e2e/attacked_invoker.ts";
import { needsBackpressure } from "../support/invoker_program.ts";
import { callData, message } from "./memory_attack.ts";

/** What is answered at once, on a stream that is left open. */
const OPENED: Readonly<Record<string, (stream: number) => readonly Uint8Array[]>> = {
  "no POST": (stream) => [openCall(stream, { ":method": "GET" })],
  "not of gRPC": (stream) => [openCall(stream, { "content-type": "text/plain" })],
  "a method that there is not": (stream) => [openCall(stream, { ":path": "/a.B/C" })],
  "a grpc-timeout that is none": (stream) => [openCall(stream, { "grpc-timeout": "soon" })],
  "a Call over the limit": (stream) => [openCall(stream)],
  "a message that cannot be read": (stream) => [
    openCall(stream, { ":path": "/grpc.health.v1.Health/Check" }),
    callData(stream, Uint8Array.of(0, 255, 0, 0, 0)),
  ],
};

Deno.test({
  name: "unended: who has been answered and does not end its request is reset, without an error",
  ignore: needsBackpressure(),
  async fn(t) {
    await using invoker = await startAttackedInvoker(["--max-concurrent-calls=1"]);
    await using peer = await connectPeer(invoker.port);
    const isReset = (id: number) =>
      peer.next(({ type, stream }) => type === FRAME.reset && stream === id);
    await peer.send(openCall(1), callData(1, message(new Uint8Array(1))));
    await peer.next(({ type }) => type === FRAME.data);
    let stream = 1;
    for (const [what, open] of Object.entries(OPENED)) {
      await t.step(what, async () => {
        stream += 2;
        await peer.send(...open(stream));
        assertEquals([...(await isReset(stream)).payload], [0, 0, 0, 0]);
      });
    }
    // The Call that goes on is not.
    assertEquals(
      peer.frames.filter(({ type, stream }) => type === FRAME.reset && stream === 1),
      [],
    );
  },
});
