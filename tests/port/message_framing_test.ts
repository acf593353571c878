import { assert, assertEquals, assertThrows } from "@std/assert";
import { Deframer, framed, framedEach, PrefixError } from "../../src/port/message_framing.ts";
import { MessageTooLargeError } from "../../src/invocation/message_too_large_error.ts";

const MESSAGES = [[1, 2, 3], [], [4], Array.from({ length: 300 }, (_, i) => i % 256)];
const WIRE = MESSAGES.flatMap((message) => [...framed(new Uint8Array(message))]);

Deno.test("framed: a message is preceded by no compression and its length", () => {
  assertEquals([...framed(new Uint8Array([7, 8]))], [0, 0, 0, 0, 2, 7, 8]);
});

Deno.test("framed: messages may have other flags, and be in one piece", () => {
  const [one, two] = [[7], []].map((bytes) => ({ payload: new Uint8Array(bytes) }));
  assert(one && two);
  assertEquals([...framedEach([one, two])], [0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0]);
  assertEquals([...framed(one.payload, 2)], [2, 0, 0, 0, 1, 7]);
});

for (const flags of [2, 3, 128, 255]) {
  Deno.test(`Deframer: flags that nobody has (${flags}) are refused before the message has come`, () => {
    const deframer = new Deframer();
    assertThrows(() => deframer.push(new Uint8Array([flags, 0, 0, 0, 9])), PrefixError, `${flags}`);
  });
}

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

Deno.test("Deframer: messages that are compressed are told by their place", () => {
  const deframer = new Deframer();
  const bytes = new Uint8Array([...WIRE, 1, 0, 0, 0, 1, 9, ...WIRE.slice(0, 8)]);
  assertEquals(deframer.push(bytes).length, 6);
  assertEquals(deframer.compressed, [4]);
  assertEquals(deframer.push(new Uint8Array(WIRE)).length, 4);
  assertEquals(deframer.compressed, undefined);
});

Deno.test("Deframer: a message that is too large is refused as soon as its length is known", () => {
  const deframer = new Deframer({ maxMessageBytes: 300 });
  assertEquals(deframer.push(new Uint8Array(WIRE)).length, 4);
  const prefix = new Uint8Array([0, 0, 0, 1, 45]);
  assertThrows(() => deframer.push(prefix), MessageTooLargeError, "301 bytes, the limit is 300");
});

Deno.test("Deframer: it tells whether a message is cut off", () => {
  const deframer = new Deframer();
  for (const [i, byte] of WIRE.slice(0, 8).entries()) {
    deframer.push(new Uint8Array([byte]));
    assertEquals(deframer.isWithinMessage, i < 7, String(i));
  }
});

Deno.test("Deframer: what it gave stays as it was while it goes on", () => {
  const deframer = new Deframer();
  deframer.push(new Uint8Array([0, 0, 0]));
  const [first] = deframer.push(new Uint8Array([0, 2, 7, 8, 0, 0, 0, 0, 2]));
  deframer.push(new Uint8Array([5, 6]));
  assertEquals(first, new Uint8Array([7, 8]));
});
