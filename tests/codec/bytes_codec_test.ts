import { Buffer } from "node:buffer";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { bytesCodec, toOwnBytes } from "../../src/codec/bytes_codec.ts";
import { parseMediaType } from "../../src/codec/media_type.ts";

const BYTES_TYPE = parseMediaType("application/octet-stream");
const larger = new Uint8Array([9, 1, 2, 3, 9]);

Deno.test("toOwnBytes: gives bytes that have their buffer to themselves as they are", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  assertStrictEquals(toOwnBytes(bytes), bytes);
});

for (
  const [name, view] of [
    ["a view of a larger buffer", larger.subarray(1, 4)],
    ["a Node Buffer of the pool", Buffer.from([1, 2, 3])],
    ["a Node Buffer of its own", Buffer.from(new Uint8Array([1, 2, 3]).buffer)],
  ] as [string, Uint8Array][]
) {
  Deno.test(`toOwnBytes: makes of ${name} a Uint8Array that spans its buffer`, () => {
    const bytes = toOwnBytes(view);
    assertEquals([...bytes], [1, 2, 3]);
    assertEquals(bytes.buffer.byteLength, 3);
    assertStrictEquals(bytes.constructor, Uint8Array);
  });
}

Deno.test("bytesCodec: reads any bytes, none as well", () => {
  assertEquals(bytesCodec.decode(new Uint8Array([0xff, 0]), BYTES_TYPE), new Uint8Array([0xff, 0]));
  assertEquals(bytesCodec.decode(new Uint8Array(), BYTES_TYPE), new Uint8Array());
});

const writes: [name: string, value: unknown, bytes: number[]][] = [
  ["a Uint8Array", new Uint8Array([1, 2]), [1, 2]],
  ["a view of a larger buffer", larger.subarray(1, 3), [1, 2]],
  ["an ArrayBuffer", new Uint8Array([1, 2]).buffer, [1, 2]],
  ["a Uint16Array", new Uint16Array([0x0201]), [1, 2]],
  ["a DataView", new DataView(larger.buffer, 1, 2), [1, 2]],
  ["a string as UTF-8", "é", [0xc3, 0xa9]],
  ["an empty string", "", []],
];

for (const [name, value, bytes] of writes) {
  Deno.test(`bytesCodec: writes ${name}`, () => {
    assertEquals(bytesCodec.accepts(value), true);
    const payload = bytesCodec.encode(value, BYTES_TYPE);
    assertEquals([...payload], bytes);
  });
}

Deno.test("bytesCodec: what is written does not change when the value does", () => {
  for (
    const value of [new Uint8Array([1, 2]), new Uint16Array([1]), new Uint8Array([1, 2]).buffer]
  ) {
    const payload = bytesCodec.encode(value, BYTES_TYPE);
    const before = [...payload];
    new Uint8Array("buffer" in value ? value.buffer : value).fill(7);
    assertEquals([...payload], before);
    assert(!before.includes(7));
  }
});

Deno.test("bytesCodec: accepts nothing else, and refuses it", () => {
  for (const value of [null, undefined, 1, true, 1n, {}, [1], () => 1, new Map()]) {
    assertEquals(bytesCodec.accepts(value), false);
    assertThrows(() => bytesCodec.encode(value, BYTES_TYPE), TypeError, "Cannot write bytes");
  }
});
