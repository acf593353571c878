import { assertEquals } from "@std/assert";
import { openWire } from "../../../src/sandbox/inside/wire.ts";
import { reservePort } from "../../../src/serving/reserve_port.ts";
import { FRAME, openCall } from "../../e2e/http2_frames.ts";
import { connectPeer } from "../../e2e/http2_peer.ts";
import { needsBackpressure } from "../../support/invoker_program.ts";

Deno.test({
  name: "openWire: one that leaves refuses a Call that waits when its client has had time to hear",
  ignore: needsBackpressure(),
  async fn() {
    const host = "127.0.0.1";
    const { port, addresses, release } = await reservePort(host, 0);
    const wire = await openWire(
      { host, port, addresses, sharedPort: true, logLevel: "error" },
      () => {},
      () => {},
    );
    release();
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
