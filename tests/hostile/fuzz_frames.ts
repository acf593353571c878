// What a side of HTTP/2 may send that means ill: frames of all kinds, valid and not, in every order.
import { concat } from "@std/bytes/concat";
import { CALL_FIELDS, FLAG, frame, headerBlock, PREFACE, uint32 } from "../e2e/http2_frames.ts";
import type { Random } from "../soak/random.ts";

/** All that one connection is sent, as it is cut up; the same for the same numbers. */
export interface FuzzedConversation {
  readonly pieces: readonly Uint8Array[];
  readonly frameCount: number;
  /** Whether to leave without waiting for an answer. */
  readonly leaves: boolean;
}

type Side = "client" | "server";

const PADDED = 8;
const PRIORITY = 32;
const MOST_FRAMES = 16;
/** Fields that a request or an answer may not have, or not so. */
const BAD_FIELDS: readonly (readonly [name: string, value: string])[] = [
  ["Upper-Case", "x"],
  ["connection", "close"],
  ["content-length", "7"],
  ["te", "gzip"],
  [":path", ""],
  [":path", "/grpc.health.v1.Health/Watch"],
  [":method", "CONNECT"],
  [":status", "200"],
  [":unknown", "x"],
  ["", "x"],
  ["x", "a\0b"],
  ["grpc-timeout", "0n"],
  ["grpc-timeout", "1m"],
  ["grpc-encoding", "gzip"],
  ["content-type", "text/plain"],
];
const ANSWER_FIELDS = { ":status": "200", "content-type": "application/grpc" };
const ENDING_FIELDS = { ":status": "200", "content-type": "application/grpc", "grpc-status": "0" };

/** What a client sends. */
export function fuzzClient(random: Random): FuzzedConversation {
  const greeting = random.chance(0.97) ? [PREFACE] : [];
  return converse("client", random, greeting);
}

/** What a server sends to the client of a Call. */
export function fuzzServer(random: Random): FuzzedConversation {
  return converse("server", random, []);
}

function converse(
  side: Side,
  random: Random,
  greeting: readonly Uint8Array[],
): FuzzedConversation {
  const settings = random.chance(0.93) ? [frame(4, 0, 0)] : [];
  const frames = Array.from(
    { length: random.integer(1, MOST_FRAMES) },
    () => spoiled(oneFrame(side, random), random),
  );
  const parts = [...greeting, ...settings, ...frames];
  // What comes twice, or in the place of something else.
  if (random.chance(0.2)) parts.push(random.pick(frame(4, 0, 0), ...frames));
  if (random.chance(0.05)) parts.reverse();
  return {
    pieces: cut(parts, random),
    frameCount: settings.length + frames.length,
    leaves: random.chance(0.3),
  };
}

function oneFrame(side: Side, random: Random): Uint8Array {
  const stream = streamNumber(random);
  const flags = (...some: readonly number[]) =>
    some.reduce((all, flag) => all | (random.chance(0.5) ? flag : 0), 0);
  const bytes = (most: number) =>
    Uint8Array.from({ length: random.integer(0, most) }, () => random.integer(0, 255));
  const zeroOr = (number: number) => random.chance(0.8) ? 0 : number;
  return random.pick<() => Uint8Array>(
    () => frame(0, flags(FLAG.endStream), stream, data(random, bytes)),
    () => frame(0, flags(FLAG.endStream, PADDED), stream, bytes(40)),
    () => headers(side, random, stream),
    () => headers(side, random, stream),
    () => headers(side, random, stream),
    () => frame(1, flags(FLAG.endStream, FLAG.endHeaders, PADDED, PRIORITY), stream, bytes(30)),
    () => frame(2, 0, stream, concat([uint32(streamNumber(random)), bytes(1)])),
    () => frame(3, 0, stream, uint32(random.integer(0, 14))),
    () => frame(4, 0, zeroOr(stream), settingsPayload(random)),
    () => frame(4, FLAG.ack, zeroOr(stream), random.chance(0.9) ? new Uint8Array() : bytes(6)),
    () => frame(5, FLAG.endHeaders, stream, concat([uint32(streamNumber(random)), bytes(20)])),
    () => frame(6, flags(FLAG.ack), zeroOr(stream), new Uint8Array(random.pick(8, 8, 8, 7, 0))),
    () => goaway(random, zeroOr(stream), bytes(12)),
    () => goaway(random, zeroOr(stream), bytes(0)),
    () => frame(8, 0, stream, uint32(random.pick(0, 1, 65_535, 0x7fffffff, 0xffffffff))),
    () => frame(9, flags(FLAG.endHeaders), stream, bytes(30)),
    () => frame(random.pick(10, 12, 16), 0, zeroOr(stream), bytes(40)), // ALTSVC, ORIGIN, …
    () => frame(random.integer(13, 255), random.integer(0, 255), stream, bytes(40)),
  )();
}

/** Mostly of a client's, of which there are few. */
function streamNumber(random: Random): number {
  return random.pick(1, 1, 1, 3, 3, 5, 7, 2, 0, 99, 0x7fffffff);
}

function data(random: Random, bytes: (most: number) => Uint8Array): Uint8Array {
  const message = bytes(30);
  const prefix = Uint8Array.of(random.chance(0.9) ? 0 : 1, 0, 0, 0, message.byteLength);
  return random.chance(0.5) ? concat([prefix, message]) : bytes(200);
}

function headers(side: Side, random: Random, stream: number): Uint8Array {
  const good = side === "client"
    ? CALL_FIELDS
    : random.pick<Record<string, string>>(ANSWER_FIELDS, ENDING_FIELDS, { "grpc-status": "0" });
  const bad = random.chance(0.3)
    ? Object.fromEntries([random.pick(["x", "y"] as const, ...BAD_FIELDS)])
    : {};
  const block = headerBlock({ ...good, ...bad });
  const ends = random.chance(0.4) ? FLAG.endStream : 0;
  if (random.chance(0.8)) return frame(1, FLAG.endHeaders | ends, stream, block);
  const half = random.integer(0, block.byteLength);
  return concat([
    frame(1, ends, stream, block.subarray(0, half)),
    frame(9, random.chance(0.8) ? FLAG.endHeaders : 0, stream, block.subarray(half)),
  ]);
}

function settingsPayload(random: Random): Uint8Array {
  const values = [0, 1, 100, 65_535, 16_777_215, 0x7fffffff, 0xffffffff] as const;
  return concat(Array.from(
    { length: random.integer(0, 4) },
    () => concat([Uint8Array.of(0, random.integer(0, 10)), uint32(random.pick(...values))]),
  ));
}

function goaway(random: Random, stream: number, told: Uint8Array): Uint8Array {
  const last = uint32(random.pick(0, 0, 1, 3, 0x7fffffff));
  return frame(7, 0, stream, concat([last, uint32(random.pick(0, 0, 1, 2, 11, 255)), told]));
}

/** Mostly as it is; else with wrong bytes, a wrong length, or without its end. */
function spoiled(whole: Uint8Array, random: Random): Uint8Array {
  if (random.chance(0.85)) return whole;
  const bytes = whole.slice();
  const at = random.integer(0, bytes.byteLength - 1);
  return random.pick<() => Uint8Array>(
    () => bytes.subarray(0, at),
    () => (bytes[at] = random.integer(0, 255), bytes),
    () => (bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(0, 7)), bytes),
    () => (bytes[2] = random.integer(0, 255), bytes),
    () => concat([bytes, bytes]),
  )();
}

/** In one, by frames, by bytes, or anyhow. */
function cut(parts: readonly Uint8Array[], random: Random): Uint8Array[] {
  const bytes = concat([...parts]);
  const most = random.pick(Infinity, Infinity, 0, 0, 1, 30);
  if (most === Infinity) return [bytes];
  if (most === 0) return [...parts];
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const end = at + random.integer(1, most);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}
