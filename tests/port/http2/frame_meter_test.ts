import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { FrameMeter, type FrameTrouble } from "../../../src/port/http2/frame_meter.ts";
import { FLAG, FRAME, frame, openCall, PREFACE, uint32 } from "../../e2e/http2_frames.ts";

const PRIORITY = 2;
const times = (count: number, one: Uint8Array) => concat(Array.from({ length: count }, () => one));
const ping = frame(FRAME.ping, 0, 0, new Uint8Array(8));
const update = frame(FRAME.windowUpdate, 0, 0, uint32(1));

/** A meter at a time, with as many frames sent as the test says. */
function meterAt({ nowMs = 0, sent = 0 } = {}) {
  const sides = { nowMs, sent };
  const meter = new FrameMeter({ now: () => sides.nowMs, sentFrames: () => sides.sent });
  return { meter, sides };
}

Deno.test("FrameMeter: what does not begin with the preface is no HTTP/2, wherever it is cut", () => {
  const cases: readonly (readonly [text: string, trouble: FrameTrouble | undefined])[] = [
    ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", undefined],
    ["PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "not-http2"],
    ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "not-http2"],
    ["\x16\x03\x01", "not-http2"],
    ["PRI", undefined],
    ["", undefined],
  ];
  for (const [text, trouble] of cases) {
    const bytes = new TextEncoder().encode(text);
    assertEquals(meterAt().meter.take(bytes), trouble, text);
    const { meter } = meterAt();
    const found = Array.from(bytes, (byte) => meter.take(Uint8Array.of(byte)));
    assertEquals(found.find((each) => each !== undefined), trouble, text);
  }
});

/** Each of these may come 1,000 times, twice over at the start, and then no more within a second. */
const CONTROL: Readonly<Record<string, Uint8Array>> = {
  "PING": ping,
  "PING that answers": frame(FRAME.ping, FLAG.ack, 0, new Uint8Array(8)),
  "SETTINGS": frame(FRAME.settings, 0, 0, new Uint8Array(6)),
  "SETTINGS that answers": frame(FRAME.settings, FLAG.ack, 0),
  "WINDOW_UPDATE": update,
  "PRIORITY": frame(PRIORITY, 0, 1, new Uint8Array(5)),
  "RST_STREAM": frame(FRAME.reset, 0, 1, uint32(8)),
  "CONTINUATION": frame(FRAME.continuation, 0, 1),
  "DATA with nothing in it": frame(FRAME.data, 0, 1),
  "DATA with padding only": frame(FRAME.data, 8, 1, Uint8Array.of(3, 0, 0, 0)),
  "GOAWAY": frame(FRAME.goaway, 0, 0, new Uint8Array(8)),
  "unknown": frame(0xbe, 0, 0, new Uint8Array(300)),
};
for (const [what, one] of Object.entries(CONTROL)) {
  Deno.test(`FrameMeter: ${what} without end is a flood, wherever it is cut`, () => {
    for (const cut of [1, 7, 9, 4096, Infinity]) {
      const { meter } = meterAt();
      const bytes = concat([PREFACE, times(3000, one)]);
      let trouble: FrameTrouble | undefined;
      let at = 0;
      for (; at < bytes.byteLength && !trouble; at += cut) {
        trouble = meter.take(bytes.subarray(at, Math.min(at + cut, bytes.byteLength)));
      }
      assertEquals(trouble, "flood");
    }
  });
}

Deno.test("FrameMeter: so many in a second may come for ever", () => {
  const { meter, sides } = meterAt();
  meter.take(PREFACE);
  for (; sides.nowMs < 60_000; sides.nowMs += 100) {
    assertEquals(meter.take(times(99, ping)), undefined);
  }
});

Deno.test("FrameMeter: what carries something of Calls is not counted", () => {
  const { meter } = meterAt();
  meter.take(PREFACE);
  const calls = concat([
    openCall(1),
    frame(FRAME.data, 0, 1, new Uint8Array(25)),
    frame(FRAME.data, FLAG.endStream, 1),
  ]);
  assertEquals(meter.take(times(10_000, calls)), undefined);
});

Deno.test("FrameMeter: a client that reads much may make room as often", () => {
  const { meter, sides } = meterAt();
  meter.take(PREFACE);
  for (let round = 0; round < 1000; round++) {
    sides.sent += 50;
    assertEquals(meter.take(times(100, update)), undefined);
  }
  assertEquals(meter.take(times(3000, update)), "flood");
});

Deno.test("FrameMeter: answers to its pings leave a client no room for more", () => {
  const { meter, sides } = meterAt();
  meter.take(PREFACE);
  const found = Array.from({ length: 30 }, () => {
    sides.sent += 100;
    return meter.take(times(100, ping));
  });
  assertEquals(found.includes("flood"), true);
});

Deno.test("FrameMeter: it takes no more than may be opened, wherever it is cut, and in the end all", () => {
  const call = concat([
    openCall(1),
    frame(FRAME.data, FLAG.endStream, 1, new Uint8Array(300)),
    ping,
  ]);
  const bytes = concat([PREFACE, times(50, call)]);
  for (const mayOpen of [0, 1, 2, 7, 50]) {
    for (const cut of [1, 8, 9, 100, Infinity]) {
      const { meter } = meterAt();
      const opened: number[] = [];
      for (let at = 0; at < bytes.byteLength;) {
        assertEquals(
          meter.take(bytes.subarray(at, at + Math.min(cut, bytes.byteLength)), mayOpen),
          undefined,
        );
        opened.push(meter.opened);
        // Something is taken also when nothing may be opened, as what comes before.
        assert(meter.taken > 0 || mayOpen === 0);
        if (meter.taken === 0) break;
        at += meter.taken;
      }
      assertEquals(Math.max(...opened) <= mayOpen, true);
      if (mayOpen > 0) assertEquals(opened.reduce((sum, each) => sum + each), 50);
    }
  }
});
