import { assertEquals } from "@std/assert";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import {
  CallFailedError,
  ConnectionLostError,
} from "../../../src/grpc/client/call_failed_error.ts";
import { createMessageFunctionClient } from "../../../src/grpc/client/message_function_client.ts";
import { FLAG, FRAME, frame, headerBlock, PREFACE, uint32 } from "../../e2e/http2_frames.ts";
import { type Frame, NO_HEADERS } from "../../../src/invocation/frame.ts";
import type { FrameStream } from "../../../src/invocation/frame_stream.ts";
import { eachBatch } from "../../support/frames.ts";

/** How a Call is when its server ends it. */
interface Situation {
  readonly isHalfClosed: boolean;
  readonly isAnswered: boolean;
  /** Whether a Call before it has ended while the server had not taken all of its input. */
  readonly isBeside: boolean;
}

const BOTH = [false, true];
const SITUATIONS: readonly Situation[] = BOTH.flatMap((isHalfClosed) =>
  BOTH.flatMap((isAnswered) => BOTH.map((isBeside) => ({ isHalfClosed, isAnswered, isBeside })))
);

/** What a server does to a Call on the stream that it is told. */
const ENDINGS: Readonly<Record<string, { end(peer: Socket, stream: number): void }>> = {
  "CANCELLED: it resets the Call": { end: (peer, stream) => void peer.write(reset(stream)) },
  "CANCELLED: it resets the Call and closes the connection": {
    end: (peer, stream) => void peer.end(reset(stream)),
  },
  "UNAVAILABLE: it closes the connection": { end: (peer) => void peer.destroy() },
  "UNAVAILABLE: it resets the connection": { end: (peer) => void peer.resetAndDestroy() },
  "UNAVAILABLE: it half-closes the connection": { end: (peer) => void peer.end() },
  "UNAVAILABLE: it says goodbye and closes the connection": {
    end: (peer, stream) => void peer.end(goodbye(stream)),
  },
};

const NO_ERROR = 0;
const CANCEL = 8;
const reset = (stream: number) => frame(FRAME.reset, 0, stream, uint32(CANCEL));
const goodbye = (stream: number) =>
  frame(FRAME.goaway, 0, 0, new Uint8Array([...uint32(stream), ...uint32(NO_ERROR)]));
const answer = (stream: number, flags = 0, status: Readonly<Record<string, string>> = {}) => {
  const fields = { ":status": "200", "content-type": "application/grpc", ...status };
  return frame(FRAME.headers, FLAG.endHeaders | flags, stream, headerBlock(fields));
};
/** More than the window of a stream. */
const LARGE = { payload: new Uint8Array(100_000), headers: NO_HEADERS };

/** A server that ends the last Call of those that a situation has. */
async function listen(
  { isAnswered, isBeside }: Situation,
  end: (peer: Socket, stream: number) => void,
) {
  const peers: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (peer) => {
    peers.push(peer);
    peer.on("error", () => {});
    peer.write(frame(FRAME.settings, 0, 0));
    let come = new Uint8Array();
    peer.on("data", (piece: Uint8Array) => {
      const [before, wanted] = [callCount(come), isBeside ? 2 : 1];
      come = new Uint8Array([...come, ...piece]);
      if (before >= wanted || callCount(come) < wanted) return;
      const stream = 2 * wanted - 1;
      if (isBeside) peer.write(answer(1, FLAG.endStream, { "grpc-status": "0" }));
      if (isAnswered) peer.write(answer(stream));
      // What has been written arrives before, and so does a half-close.
      setTimeout(() => end(peer, stream), 100);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const peer of peers) peer.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How many frames of HEADERS stand behind the preface. */
function callCount(bytes: Uint8Array): number {
  let count = 0;
  for (let at = PREFACE.byteLength; at + 9 <= bytes.byteLength;) {
    if (bytes[at + 3] === FRAME.headers) count++;
    at += 9 + (new DataView(bytes.buffer).getUint32(at) >>> 8);
  }
  return count;
}

for (const [what, { end }] of Object.entries(ENDINGS)) {
  Deno.test(`openCall: what a server does to a Call ends it with ${what}`, async () => {
    const [status] = what.split(":");
    const outcomes = await Promise.all(SITUATIONS.map(async (situation) => {
      await using server = await listen(situation, end);
      const client = createMessageFunctionClient(server.address);
      const { signal } = new AbortController();
      const collect = (input: FrameStream) =>
        Array.fromAsync(eachBatch(client.invoke({ start: {}, input, signal })));
      const other = situation.isBeside && collect(ReadableStream.from([[LARGE]]));
      const open = new ReadableStream<readonly Frame[]>();
      const error = await collect(situation.isHalfClosed ? ReadableStream.from([]) : open)
        .catch((error: unknown) => error);
      await other;
      client.close();
      const seen = error instanceof CallFailedError ? error.status : error;
      const answered = error instanceof ConnectionLostError ? error.hasAnswered : undefined;
      return { situation, status: seen, answered };
    }));
    assertEquals(
      outcomes,
      SITUATIONS.map((situation) => ({
        situation,
        status,
        // It has greeted.
        answered: status === "UNAVAILABLE" ? true : undefined,
      })),
    );
  });
}

Deno.test("openCall: a server that closes without a word has not answered", async () => {
  const server = createServer((peer) => peer.once("data", () => peer.destroy())).listen(0);
  await once(server, "listening");
  const client = createMessageFunctionClient(`localhost:${(server.address() as AddressInfo).port}`);
  const { signal } = new AbortController();
  const output = client.invoke({ start: {}, input: ReadableStream.from([]), signal });
  const error = await Array.fromAsync(eachBatch(output)).catch((error: unknown) => error);
  client.close();
  server.close();
  assertEquals(error instanceof ConnectionLostError && error.hasAnswered, false);
  assertEquals(error instanceof ConnectionLostError, true);
});
