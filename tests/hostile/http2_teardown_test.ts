// Frames that have a connection torn down while the HTTP/2 library works on them.
import { needsBackpressure, needsTls } from "../support/invoker_program.ts";
import { makeAuthority, needsOpenssl } from "../support/test_certificates.ts";
import { type AttackedInvoker, startAttackedInvoker } from "../e2e/attacked_invoker.ts";
import { tlsOptions } from "../e2e/tls_fixture.ts";
import { FLAG, FRAME, frame, headerBlock, openCall, uint32 } from "../e2e/http2_frames.ts";
import { type AttackedPort, attackOnce, GREETING } from "./http2_client.ts";

const goaway = (error: number) =>
  frame(FRAME.goaway, 0, 0, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, error));
const ping = (flags = 0) => frame(FRAME.ping, flags, 0, new Uint8Array(8));
const reset = (stream: number) => frame(FRAME.reset, 0, stream, uint32(8));
const half = (stream: number) => frame(FRAME.data, FLAG.endStream, stream);
/** What the server has to say no to, on its connection. */
const WRONG = frame(FRAME.data, 0, 0, new Uint8Array(8));

/** What follows the greeting, in one piece and byte by byte. */
const SEQUENCES: Readonly<Record<string, readonly Uint8Array[]>> = {
  "an answer to no ping, a reset of no stream": [ping(FLAG.ack), reset(1)],
  "a goodbye with an error among Calls": [openCall(1), goaway(2), openCall(3)],
  "a goodbye with an error among Calls that have ended": [openCall(1), half(1), goaway(2), half(1)],
  "a goodbye with an error, and more": [goaway(1), ping(), openCall(1), ping()],
  "a goodbye, and more": [goaway(0), ping(), openCall(1), half(1), ping()],
  "two goodbyes": [goaway(0), goaway(0), goaway(2), goaway(0)],
  "a goodbye of a connection whose Call was reset": [openCall(1), reset(1), goaway(0), ping()],
  "a goodbye behind half a header block": [
    frame(FRAME.headers, 0, 1, headerBlock({ ":method": "POST" })),
    goaway(2),
  ],
  "a goodbye between settings": [
    frame(FRAME.settings, 0, 0),
    goaway(2),
    frame(FRAME.settings, 0, 0),
    frame(FRAME.settings, FLAG.ack, 0),
  ],
  "an error of the connection behind a Call": [openCall(1), WRONG, ping(), openCall(3)],
  "an error of the connection behind a goodbye": [openCall(1), goaway(0), WRONG, goaway(2)],
  "a window that overflows, and a goodbye": [
    openCall(1),
    frame(FRAME.windowUpdate, 0, 0, uint32(0x7fffffff)),
    goaway(2),
  ],
  "resets of Calls, and a goodbye": [
    openCall(1),
    openCall(3),
    reset(1),
    goaway(2),
    reset(3),
    reset(5),
  ],
};

/** A connection that survives once may not the tenth time: it depends on what is in the memory. */
const TIMES = 15;

for (const isolation of ["worker", "process"]) {
  Deno.test({
    name: `tear-down: no frame within which a connection ends ends the invoker, ${isolation}`,
    ignore: needsBackpressure(),
    async fn(t) {
      await using invoker = await startAttackedInvoker([`--isolation=${isolation}`]);
      await attackWithAll(t, invoker, { port: invoker.port });
    },
  });
}

Deno.test({
  name: "tear-down: no frame within which a connection ends ends the invoker, by TLS",
  ignore: needsTls() || needsOpenssl(),
  async fn(t) {
    await using authority = await makeAuthority();
    const certificate = await authority.issue("server");
    const caFile = authority.caFile;
    await using invoker = await startAttackedInvoker(tlsOptions(certificate), { caFile });
    await attackWithAll(t, invoker, {
      port: invoker.port,
      authority: await Deno.readTextFile(caFile),
    });
  },
});

async function attackWithAll(
  t: Deno.TestContext,
  invoker: AttackedInvoker,
  target: AttackedPort,
): Promise<void> {
  const before = invoker.openFiles();
  for (const [what, frames] of Object.entries(SEQUENCES)) {
    await t.step(what, async () => {
      const bytes = Uint8Array.from([GREETING, ...frames].flatMap((part) => [...part]));
      const byByte = Array.from(bytes, (byte) => Uint8Array.of(byte));
      await invoker.servesDuring((async () => {
        for (let i = 0; i < TIMES; i++) {
          for (const pieces of [[bytes], [GREETING, ...frames], byByte]) {
            await attackOnce(target, pieces, { silenceMs: 30 });
          }
        }
      })());
      await invoker.assertWell(what);
    });
  }
  await invoker.assertFilesClosed(before, "connections that were torn down");
}
