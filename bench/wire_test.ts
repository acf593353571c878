import { assertEquals, assertThrows } from "@std/assert";
import { encodeMessage, frameMessages, MessageCounter } from "./wire.ts";

Deno.test("encodeMessage: the payload is field 1", () => {
  assertEquals(encodeMessage(Uint8Array.of(7, 8)), Uint8Array.of(0x0a, 2, 7, 8));
  assertThrows(() => encodeMessage(new Uint8Array(128)), RangeError, "128 bytes");
});

Deno.test("frameMessages: each message has its prefix", () => {
  const framed = Uint8Array.of(0, 0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 2, 7, 8);
  assertEquals(frameMessages(Uint8Array.of(7, 8), 2), framed);
});

Deno.test("MessageCounter: counts the same wherever the bytes are cut", () => {
  const bytes = Uint8Array.of(
    ...frameMessages(new Uint8Array(300), 2),
    ...frameMessages(new Uint8Array(), 3),
    ...frameMessages(Uint8Array.of(1), 1),
  );
  for (let size = 1; size <= bytes.length; size++) {
    const counter = new MessageCounter();
    let counted = 0;
    for (let offset = 0; offset < bytes.length; offset += size) {
      counted += counter.count(bytes.subarray(offset, offset + size));
    }
    assertEquals(counted, 6, `in pieces of ${size}`);
  }
});
