// What clients of HTTP send to make the invoker hold as much as they can; they read nothing.
import { concat } from "@std/bytes/concat";
import { connect, type Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { FRAME, frame, openCall } from "../e2e/http2_frames.ts";
import { connectPeer } from "../e2e/http2_peer.ts";

/** Sends what it can, and ends what it has opened when it is disposed of. */
export type Start = (port: number) => Promise<AsyncDisposable>;

const utf8 = new TextEncoder();

/** Opens connections that send the same, or each its own. */
export function rawly(connections: number, ...sent: readonly (Uint8Array | string)[]): Start {
  return async (port) => {
    const sockets: Socket[] = [];
    const opened: Promise<void>[] = [];
    for (let each = 0; each < connections; each++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const bytes = sent[each % sent.length] ?? "";
      const socket = connect(port, "127.0.0.1", () => (socket.write(bytes), resolve()));
      // It may be cut off.
      socket.on("error", () => resolve()).pause();
      sockets.push(socket);
      opened.push(promise);
    }
    await Promise.all(opened);
    return {
      [Symbol.asyncDispose]() {
        for (const socket of sockets) socket.destroy();
        return Promise.resolve();
      },
    };
  };
}

/** Calls by streams of HTTP/2. */
export function byStreams(
  connections: number,
  streams: number,
  fields: Readonly<Record<string, string>>,
  body: string,
): Start {
  return async (port) => {
    const peers = await Promise.all(
      Array.from({ length: connections }, () => connectPeer(port, { reads: false })),
    );
    const calls = Array.from({ length: streams }, (_, index) => {
      const stream = 1 + 2 * index;
      return concat([
        openCall(stream, { ":path": "/", ...fields }),
        frame(FRAME.data, 1, stream, utf8.encode(body)),
      ]);
    });
    await Promise.all(peers.map((peer) => peer.send(...calls)));
    return {
      async [Symbol.asyncDispose]() {
        for (const peer of peers) await peer[Symbol.asyncDispose]();
      },
    };
  };
}

/** A request of HTTP/1.1. */
export function post(
  body: Uint8Array | string,
  fields: Readonly<Record<string, string | number>> = {},
): Uint8Array {
  const bytes = typeof body === "string" ? utf8.encode(body) : body;
  const all = {
    host: "localhost",
    "content-type": "text/plain",
    accept: "application/octet-stream",
    ...(!("transfer-encoding" in fields) && { "content-length": bytes.byteLength }),
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return concat([utf8.encode(`POST / HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`), bytes]);
}

/** Requests whose bodies are small, and large when they are decompressed: one of each coding. */
export function compressed(type: string, text: string): Uint8Array[] {
  const codings = { gzip: gzipSync, br: brotliFast, deflate: deflateSync };
  return Object.entries(codings).map(([coding, compress]) =>
    post(compress(text), { "content-type": type, "content-encoding": coding })
  );
}

function brotliFast(text: string): Uint8Array {
  return brotliCompressSync(text, { params: { 0: 0, 1: 1 } });
}

/** What opens a WebSocket, and frames on it: each with its first byte. */
export function webSocket(...frames: readonly (readonly [first: number, payload: Uint8Array])[]) {
  const handshake = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" +
    "Connection: Upgrade\r\nAccept: application/octet-stream\r\nSec-WebSocket-Version: 13\r\n" +
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  return concat([
    utf8.encode(handshake),
    ...frames.map(([first, payload]) => socketFrame(first, payload)),
  ]);
}

/** A frame whose mask changes nothing. @param length of the payload as it is told */
export function socketFrame(
  first: number,
  payload: Uint8Array,
  length = payload.byteLength,
): Uint8Array {
  const head = new DataView(new ArrayBuffer(length < 126 ? 6 : 14));
  head.setUint8(0, first);
  head.setUint8(1, 0x80 | (length < 126 ? length : 127));
  if (length >= 126) head.setBigUint64(2, BigInt(length));
  return concat([new Uint8Array(head.buffer), payload]);
}

/** The same bytes again and again. */
export function repeat(bytes: Uint8Array, times: number): Uint8Array {
  return concat(Array(times).fill(bytes));
}
