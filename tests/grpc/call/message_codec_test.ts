import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  decodeMessage,
  encodeMessage,
  TooManyHeadersError,
} from "../../../src/grpc/call/message_codec.ts";
import { messageFunctionService as service } from "../../../src/grpc/call/message_function_service.ts";
import { type FrameHeaders, NO_HEADERS } from "../../../src/invocation/frame.ts";
import {
  messageFunctionService as reference,
  toFrame,
  toWire,
} from "../../support/wire_message.ts";

/** Encoded by one of the codecs and decoded by the other, both ways. */
function roundTrips(payload: Uint8Array, headers: FrameHeaders) {
  const frame = { payload, headers };
  return [
    toFrame(reference.Call.requestDeserialize(encodeMessage(frame))),
    decodeMessage(reference.Call.requestSerialize(toWire(frame))),
    decodeMessage(encodeMessage(frame)),
  ];
}

Deno.test("messageFunctionService: the method is function.MessageFunction.Call, both ways a stream", () => {
  assertEquals(service.Call.path, "/function.MessageFunction/Call");
  assert(service.Call.requestStream && service.Call.responseStream);
});

Deno.test("encodeMessage, decodeMessage: payload and headers survive the wire, in order", () => {
  const headers = new Map([["Content-Type", ["text/plain"]], ["x", ["1", "", "2"]], ["none", []]]);
  for (const frame of roundTrips(new Uint8Array([0, 255, 7]), headers)) {
    assertEquals([...frame.payload], [0, 255, 7]);
    assertEquals([...frame.headers], [...headers]);
  }
});

Deno.test("encodeMessage, decodeMessage: names of Object's own properties are names like any other", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const headers = new Map(names.map((name) => [name, [`of ${name}`]]));
  for (const frame of roundTrips(new Uint8Array(1), headers)) {
    assertEquals([...frame.headers], names.map((name) => [name, [`of ${name}`]]));
  }
  assertEquals(({} as Record<string, unknown>).values, undefined);
});

Deno.test("decodeMessage: an absent payload is no bytes, and no headers are shared", () => {
  const frame = decodeMessage(new Uint8Array(0));
  assert(frame.payload instanceof Uint8Array);
  assertEquals(frame.payload.byteLength, 0);
  assertStrictEquals(frame.headers, NO_HEADERS);
});

Deno.test("decodeMessage: a header entry without a value has no values", () => {
  // Field 2, three bytes: an entry with key "a" and nothing else.
  const frame = decodeMessage(new Uint8Array([0x12, 3, 0x0a, 1, 0x61]));
  assertEquals([...frame.headers], [["a", []]]);
});

Deno.test("encodeMessage, decodeMessage: payloads of any length survive", () => {
  for (const length of [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 5_000_000]) {
    for (const frame of roundTrips(new Uint8Array(length).fill(7), NO_HEADERS)) {
      assertEquals([frame.payload.length, frame.payload.at(-1)], [length, length ? 7 : undefined]);
    }
  }
});

Deno.test("decodeMessage: fields that it does not know are passed over", () => {
  // Field 9, a varint; field 10, two bytes; the payload "a".
  const bytes = new Uint8Array([0x48, 1, 0x52, 2, 0, 0, 0x0a, 1, 0x61]);
  assertEquals([...decodeMessage(bytes).payload], [0x61]);
});

Deno.test("decodeMessage: bytes that are no message are an error", () => {
  for (const bytes of [[0x0a, 5, 1], [0x12, 9, 0x0a], [0x0a], [0xff, 0xff]]) {
    assertThrows(() => decodeMessage(new Uint8Array(bytes)), Error);
  }
});

Deno.test("decodeMessage: names and values are counted while they are read, and no more are made", () => {
  const entry = [0x12, 3, 0x0a, 1, 0x61];
  const entryOfTwo = [0x12, 9, 0x0a, 1, 0x61, 0x12, 4, 0x0a, 0, 0x0a, 0];
  assertEquals(decodeMessage(Uint8Array.from(entryOfTwo), 3).headers.size, 1);
  // What is behind the limit cannot be read: had it been tried, the error would be another one.
  const unreadable = [0xff, 0xff];
  const cases = [
    { what: "the same name again", bytes: repeated(entry, 4) },
    { what: "values of two entries", bytes: repeated(entryOfTwo, 2) },
    { what: "values of one entry", bytes: [0x12, 12, 0x12, 10, ...repeated([0x0a, 0], 5)] },
    { what: "values that others replace", bytes: [0x12, 8, ...repeated([0x12, 2, 0x0a, 0], 3)] },
  ];
  for (const { what, bytes } of cases) {
    const message = Uint8Array.from([...bytes, ...unreadable]);
    const error = assertThrows(() => decodeMessage(message, 3), Error);
    assert(error instanceof TooManyHeadersError, `${what}: ${error}`);
  }
});

function repeated(bytes: readonly number[], count: number): number[] {
  return Array.from({ length: count }, () => bytes).flat();
}
