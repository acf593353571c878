import { assertEquals, assertThrows } from "@std/assert";
import { FrameReader, type Received } from "../../../src/http/websocket/frame_reader.ts";
import { WebSocketError } from "../../../src/http/websocket/websocket_error.ts";
import { MessageTooLargeError } from "../../../src/invocation/message_too_large_error.ts";

const MASK = [1, 2, 3, 4];

/** A frame as a client sends it. */
function frame(first: number, payload: string | readonly number[], length?: number[]): number[] {
  const bytes = typeof payload === "string" ? [...new TextEncoder().encode(payload)] : payload;
  const masked = bytes.map((byte, at) => byte ^ (MASK[at % 4] ?? 0));
  const size = length ??
    (bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255]);
  return [first, (size[0] ?? 0) | 0x80, ...size.slice(1), ...MASK, ...masked];
}

function read(bytes: readonly number[], pieceBytes = bytes.length, reader = new FrameReader(1000)) {
  const received: Received[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    for (const each of reader.take(new Uint8Array(bytes.slice(at, at + pieceBytes)))) {
      if (each) received.push(each);
    }
    if (received.at(-1)?.type === "close") break;
  }
  return received.map((each) => [
    each.type,
    each.type === "close" ? each.code : new TextDecoder().decode(each.payload),
  ]);
}

const LONG = "é".repeat(200);

Deno.test("FrameReader: messages come out wherever their bytes are cut", () => {
  const bytes = [
    ...frame(0x81, "one"),
    ...frame(0x82, ""),
    ...frame(0x01, "t"),
    ...frame(0x89, "are you there"),
    ...frame(0x00, "w"),
    ...frame(0x80, "o"),
    ...frame(0x8a, ""),
    ...frame(0x81, LONG),
    ...frame(0x88, [3, 232, 98, 121, 101]),
    ...frame(0x81, "nobody reads it"),
  ];
  for (const pieceBytes of [1, 2, 3, 7, 64]) {
    const received = read(bytes, pieceBytes);
    assertEquals(received.slice(0, 7), [
      ["text", "one"],
      ["binary", ""],
      ["ping", "are you there"],
      ["text", "two"],
      ["pong", ""],
      ["text", LONG],
      ["close", 1000],
    ]);
  }
  assertEquals(read(frame(0x88, [])), [["close", undefined]]);
});

const FAULTS: readonly (readonly [what: string, bytes: readonly number[], code: number])[] = [
  ["no mask", [0x81, 1, 97], 1002],
  ["an extension", frame(0xc1, "a"), 1002],
  ["a kind that there is not", frame(0x83, "a"), 1002],
  ["a control frame of no kind", frame(0x8b, "a"), 1002],
  ["a ping in parts", frame(0x09, "a"), 1002],
  ["a long ping", frame(0x89, "a".repeat(126)), 1002],
  ["a part of nothing", frame(0x80, "a"), 1002],
  ["a message in another", [...frame(0x01, "a"), ...frame(0x81, "b")], 1002],
  ["a close of a byte", frame(0x88, [3]), 1002],
  ["a close that nobody may send", frame(0x88, [3, 237]), 1002],
  ["a close of no code", frame(0x88, [0, 1]), 1002],
  ["text that is none", frame(0x81, [0xff]), 1007],
  ["text in parts that is none", [...frame(0x01, [0xc3]), ...frame(0x80, [0xc3])], 1007],
  ["a reason that is no text", frame(0x88, [3, 232, 0xff]), 1007],
];

for (const [what, bytes, code] of FAULTS) {
  Deno.test(`FrameReader: ${what} is refused with ${code}`, () => {
    assertEquals(assertThrows(() => read(bytes), WebSocketError).closeCode, code);
  });
}

Deno.test("FrameReader: a message that is too large is refused before it has come", () => {
  const sizes = [
    frame(0x82, [], [126, 3, 233]),
    frame(0x82, [], [127, 0, 0, 0, 1, 0, 0, 0, 0]),
    frame(0x82, [], [127, 255, 255, 255, 255, 255, 255, 255, 255]),
    [...frame(0x02, "a".repeat(900)), ...frame(0x00, "a".repeat(101))],
  ];
  for (const bytes of sizes) assertThrows(() => read(bytes), MessageTooLargeError);
});

Deno.test("FrameReader: it tells what is held of a message, and whether one has begun", () => {
  const reader = new FrameReader(1000);
  assertEquals([reader.begunBytes, reader.isAtRest], [0, true]);
  read([0x02], 1, reader);
  assertEquals([reader.begunBytes, reader.isAtRest], [0, false]);
  read(frame(0x02, "abc").slice(1), 100, reader);
  assertEquals([reader.begunBytes, reader.isAtRest], [3, false]);
  read(frame(0x80, "d"), 100, reader);
  assertEquals([reader.begunBytes, reader.isAtRest], [0, true]);
});
