import { assertEquals, assertThrows } from "@std/assert";
import { Deframer, framed } from "../../src/grpc/message_framing.ts";

const MESSAGES = [[1, 2, 3], [], [4], Array.from({ length: 300 }, (_, i) => i % 256)];
const WIRE = MESSAGES.flatMap((message) => [...framed(new Uint8Array(message))]);

Deno.test("framed: a message is preceded by no compression and its length", () => {
  assertEquals([...framed(new Uint8Array([7, 8]))], [0, 0, 0, 0, 2, 7, 8]);
});

for (const size of [1, 2, 5, 6, 7, 100, WIRE.length]) {
  Deno.test(`Deframer: it finds the messages in pieces of ${size} bytes`, () => {
    const deframer = new Deframer();
    const found: number[][] = [];
    for (let i = 0; i < WIRE.length; i += size) {
      const messages = deframer.push(new Uint8Array(WIRE.slice(i, i + size)));
      for (const message of messages) found.push([...message]);
    }
    assertEquals(found, MESSAGES);
  });
}

Deno.test("Deframer: a compressed message is refused", () => {
  assertThrows(() => new Deframer().push(new Uint8Array([1, 0, 0, 0, 0])), TypeError, "compressed");
});
