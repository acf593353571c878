// Requests that are malformed by RFC 9113, 8.1.1, 8.2 and 8.3: what they are answered, and who pays.
import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { needsBackpressure } from "../support/invoker_program.ts";
import { startAttackedInvoker } from "../e2e/attacked_invoker.ts";
import { CALL_FIELDS, FLAG, FRAME, frame, headerBlock, openCall } from "../e2e/http2_frames.ts";
import { connectPeer, type Http2Peer } from "../e2e/http2_peer.ts";

type Field = readonly [name: string, value: string];
const FIELDS = Object.entries(CALL_FIELDS);
const without = (name: string) => FIELDS.filter(([each]) => each !== name);
const replaced = (name: string, value: string): Field[] => [...without(name), [name, value]];
const first = (...fields: readonly Field[]) => [...fields, ...FIELDS];
const last = (...fields: readonly Field[]) => [...FIELDS, ...fields];

/** Deno ends their connection (docs/upstream.md); by the RFC their stream would be enough. */
const MALFORMED: Readonly<Record<string, readonly Field[]>> = {
  "an uppercase name": last(["Foo", "x"]),
  "connection": last(["connection", "close"]),
  "proxy-connection": last(["proxy-connection", "x"]),
  "upgrade": last(["upgrade", "h2c"]),
  "transfer-encoding": last(["transfer-encoding", "chunked"]),
  "te with more than trailers": replaced("te", "gzip"),
  "no :path": without(":path"),
  "an empty :path": first().map(([name, value]) => [name, name === ":path" ? "" : value]),
  "no :method": without(":method"),
  "no :scheme": without(":scheme"),
  ":method twice": first([":method", "POST"]),
  ":path twice": first([":path", "/x"]),
  "a pseudo-header of no request": first([":status", "200"]),
  "an unknown pseudo-header": first([":foo", "x"]),
  "a pseudo-header behind a field": replaced(":path", "/x"),
  "content-length of no number": last(["content-length", "x"]),
  "content-length of too little": last(["content-length", "3"]),
  "content-length of too much": last(["content-length", "70"]),
  "content-length twice": last(["content-length", "5"], ["content-length", "6"]),
};

/** Deno drops the field, and serves the request. */
const DROPPED: Readonly<Record<string, readonly Field[]>> = {
  "a space in a name": last(["a b", "x"]),
  "an empty name": last(["", "x"]),
  "NUL in a value": last(["x", "a\0b"]),
  "a newline in a value": last(["x", "a\r\nb: c"]),
  "a space before a value": last(["x", " a"]),
};

const EMPTY_MESSAGE = new Uint8Array(5);

Deno.test({
  name: "malformed: costs the connection that it comes on, no other, and runs no function",
  ignore: needsBackpressure(),
  async fn(t) {
    await using invoker = await startAttackedInvoker();
    await using other = await connectPeer(invoker.port);
    await other.send(openCall(1));
    for (const [what, fields] of Object.entries(MALFORMED)) {
      await t.step(what, async () => {
        await using peer = await connectPeer(invoker.port);
        await request(peer, fields);
        await peer.next(({ type }) => type === FRAME.goaway || type === FRAME.reset);
        const answered = peer.frames.filter(({ type }) => type === FRAME.headers);
        assertEquals(answered, []);
        await invoker.assertWell(what);
        assertEquals(other.isClosed, false);
      });
    }
    for (const [what, fields] of Object.entries(DROPPED)) {
      await t.step(what, async () => {
        await using peer = await connectPeer(invoker.port);
        await request(peer, fields);
        await peer.next(({ type, stream }) => type === FRAME.headers && stream === 1);
        assertEquals(peer.isClosed, false);
      });
    }
    await other.send(frame(FRAME.data, FLAG.endStream, 1));
    await other.next(({ type, stream }) => type === FRAME.headers && stream === 1);
    assert(!other.isClosed);
  },
});

async function request(peer: Http2Peer, fields: readonly Field[]): Promise<void> {
  const block = concat(fields.map(([name, value]) => headerBlock({ [name]: value })));
  await peer.send(
    frame(FRAME.headers, FLAG.endHeaders, 1, block),
    frame(FRAME.data, FLAG.endStream, 1, EMPTY_MESSAGE),
  );
}
