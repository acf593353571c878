import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { WireCase } from "./connect_peer.ts";

/** The size of messages that the server takes in these requests. */
export const MAX_BYTES = 1000;
/** Headers of a stream. */
export const STREAM = {
  "connect-protocol-version": "1",
  "content-type": "application/connect+json",
};
export const GZIP = { "connect-content-encoding": "gzip" };

/** A message with its prefix, which may say what is not so. */
export function envelope(payload: string | Uint8Array, flags = 0, length?: number): Uint8Array {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(length ?? bytes.byteLength, 1);
  return Buffer.concat([head, bytes]);
}

export const ONE = envelope(`{"text":"a"}`);
export const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

/** What is wrong with a stream of messages. */
export const WRONG_STREAMS: readonly WireCase[] = [
  {
    what: "a stream, too much in few bytes",
    method: "Join",
    headers: { ...STREAM, ...GZIP },
    body: envelope(gzipSync("x".repeat(100 * MAX_BYTES)), 1),
    status: 200,
    code: "resource_exhausted",
    message: /the limit is 1000$/,
  },
  {
    what: "a stream, a length that nobody has",
    method: "Join",
    headers: STREAM,
    body: joined(ONE, envelope("", 0, 0xffffffff)),
    status: 200,
    code: "resource_exhausted",
    message: /it has 4294967295 bytes, the limit is 1000$/,
  },
  ...[2, 3, 128, 255].map((flags) => ({
    what: `a stream, flags ${flags}`,
    method: "Each",
    headers: STREAM,
    body: envelope(`{"text":"a"}`, flags),
    status: 200,
    code: "invalid_argument",
    message: new RegExp(`its flags are ${flags}, and 0 and 1 are known$`),
  })),
  ...[1, 4, 5, 6, ONE.byteLength - 1].map((length) => ({
    what: `a stream, cut off after ${length} bytes`,
    method: "Letters",
    headers: STREAM,
    body: ONE.subarray(0, length),
    status: 200,
    code: "invalid_argument",
    message: /^Cannot read a message: the last was cut off$/,
  })),
  {
    what: "a stream, compressed by what is not said",
    method: "Letters",
    headers: STREAM,
    body: envelope(gzipSync(`{"text":"a"}`), 1),
    status: 200,
    code: "invalid_argument",
    message: /^Cannot read a message: it is compressed, and there is no Connect-Content-Encoding$/,
  },
  {
    what: "a stream, not compressed as it says",
    method: "Letters",
    headers: { ...STREAM, ...GZIP },
    body: envelope(new Uint8Array(8), 1),
    status: 200,
    code: "invalid_argument",
    message: /^Cannot read the body: it is not compressed by gzip$/,
  },
  {
    what: "a stream, an encoding that is not known",
    method: "Letters",
    headers: { ...STREAM, "connect-content-encoding": "zstd" },
    body: ONE,
    status: 200,
    code: "unimplemented",
    message: /its connect-content-encoding is none of gzip, deflate, br$/,
  },
  {
    what: "no message, where there has to be one",
    method: "Letters",
    headers: STREAM,
    body: "",
    status: 200,
    code: "unimplemented",
    message: /^The method takes one message, and none has come$/,
  },
  {
    what: "two messages, where there has to be one",
    method: "Letters",
    headers: STREAM,
    body: joined(ONE, ONE),
    status: 200,
    code: "unimplemented",
    message: /^The method takes one message, and more have come$/,
  },
];
