import { assert, assertEquals } from "@std/assert";
import { isInRoom, payloadRoom, takePayload } from "../../src/codec/payload_room.ts";

function write(text: string): Uint8Array {
  const room = payloadRoom(text.length);
  assert(room);
  return takePayload(new TextEncoder().encodeInto(text, room).written);
}

Deno.test("payloadRoom: payloads lie side by side, and none is written over", () => {
  const texts = Array.from({ length: 10_000 }, (_, i) => `payload ${i}`);
  const payloads = texts.map(write);
  assertEquals(payloads.map((payload) => new TextDecoder().decode(payload)), texts);
  assert(payloads[0]?.buffer === payloads[1]?.buffer);
  assert(payloads[0]?.buffer !== payloads.at(-1)?.buffer);
});

Deno.test("payloadRoom: there is always as much as was asked for, and none for what is long", () => {
  for (let i = 0; i < 100; i++) {
    const room = payloadRoom(10_000);
    assert(room && room.byteLength >= 10_000);
    takePayload(3000);
  }
  assertEquals(payloadRoom(1024 * 1024), undefined);
});

Deno.test("isInRoom: tells what has just been taken", () => {
  assertEquals([isInRoom(write("a")), isInRoom(new Uint8Array(1))], [true, false]);
});
