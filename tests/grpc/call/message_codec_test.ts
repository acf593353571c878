import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { concat } from "@std/bytes/concat";
import { TooManyHeadersError } from "../../../src/grpc/call/header_reader.ts";
import { decodeMessage, encodeMessage } from "../../../src/grpc/call/message_codec.ts";
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

Deno.test("decodeMessage: of fields that come again the last counts", () => {
  const bytes = [0x0a, 1, 0x61, 0x0a, 2, 0x62, 0x63, 0x12, 6, 0x0a, 1, 0x78, 0x0a, 1, 0x79];
  const { payload, headers } = decodeMessage(Uint8Array.from(bytes));
  assertEquals([...payload], [0x62, 0x63]);
  assertEquals([...headers], [["y", []]]);
});

/** Headers "Content-Type: a" as a message's last field, and as many bytes of another value. */
const TYPE = [
  0x12,
  19,
  0x0a,
  12,
  ...new TextEncoder().encode("Content-Type"),
  0x12,
  3,
  0x0a,
  1,
  0x61,
];
const OTHER = [...TYPE.slice(0, -1), 0x62];
const PAYLOAD = [0x0a, 2, 1, 2];

Deno.test("decodeMessage: messages with the same headers share them, whatever their payloads", () => {
  const [first, second, third] = [PAYLOAD, [0x0a, 1, 9], []]
    .map((payload) => decodeMessage(Uint8Array.from([...payload, ...TYPE]), 1000));
  assertEquals([...first?.headers ?? []], [["Content-Type", ["a"]]]);
  assertStrictEquals(second?.headers, first?.headers);
  assertStrictEquals(third?.headers, first?.headers);
  assertEquals([...second?.payload ?? [], ...third?.payload ?? []], [9]);
});

/** What comes after a message with headers, and would be read wrongly by a look at its end alone. */
const AFTER_ANOTHER: Readonly<Record<string, readonly number[]>> = {
  "as many bytes of another value": [...PAYLOAD, ...OTHER],
  "another entry before": [...PAYLOAD, ...OTHER, ...TYPE],
  "another entry behind": [...PAYLOAD, ...TYPE, 0x12, 3, 0x0a, 1, 0x78],
  "the payload behind the headers": [...TYPE, ...PAYLOAD],
  "the payload twice": [0x0a, 1, 9, ...PAYLOAD, ...TYPE],
  "the payload again behind the headers": [...PAYLOAD, ...TYPE, 0x0a, 1, 9],
  "headers that are the payload": [0x0a, TYPE.length, ...TYPE],
  "an unknown field between": [...PAYLOAD, 0x48, 1, ...TYPE],
  "an unknown field behind": [...PAYLOAD, ...TYPE, 0x48, 1],
  "a length in more bytes than it needs": [0x0a, 0x82, 0x80, 0, 1, 2, ...TYPE],
  "a length in five bytes": [0x0a, 0x82, 0x80, 0x80, 0x80, 0, 1, 2, ...TYPE],
  "an empty payload": [0x0a, 0, ...TYPE],
  "no headers": PAYLOAD,
};
for (const [what, bytes] of Object.entries(AFTER_ANOTHER)) {
  Deno.test(`decodeMessage: after a message with headers it is read as any other: ${what}`, () => {
    const message = Uint8Array.from(bytes);
    const expected = toFrame(reference.Call.requestDeserialize(Buffer.from(message)));
    for (const before of [[...PAYLOAD, ...TYPE], TYPE, [...TYPE, ...PAYLOAD], bytes]) {
      decodeMessage(Uint8Array.from(before), 1000);
      const { payload, headers } = decodeMessage(message, 1000);
      assertEquals([...payload], [...expected.payload]);
      assertEquals([...headers], [...expected.headers]);
    }
  });
}

Deno.test("decodeMessage: what becomes of the bytes of a message changes nothing for the next", () => {
  const bytes = Buffer.from([...PAYLOAD, ...TYPE]);
  decodeMessage(bytes, 1000);
  bytes.set([...PAYLOAD, ...OTHER]);
  const { headers } = decodeMessage(Buffer.from(bytes), 1000);
  assertEquals([...headers], [["Content-Type", ["b"]]]);
});

Deno.test("decodeMessage: headers that have been read are still too many for who takes fewer", () => {
  const message = Uint8Array.from([...PAYLOAD, ...TYPE]);
  decodeMessage(message, 1000);
  assertThrows(() => decodeMessage(message, 1), TooManyHeadersError);
});

Deno.test("decodeMessage: one that is cut off is an error, also after the whole", () => {
  const whole = Uint8Array.from([...PAYLOAD, ...TYPE]);
  const isField = new Set([0, PAYLOAD.length]);
  for (let length = 1; length < whole.length; length++) {
    decodeMessage(whole, 1000);
    const cut = () => decodeMessage(whole.subarray(0, length), 1000);
    if (isField.has(length)) cut();
    else assertThrows(cut, Error);
  }
});

Deno.test("decodeMessage: what begins with a field number 0 is refused there, at every depth", () => {
  const entry = [0x12, 4, 0x18, 0, 0, 0];
  const value = [0x12, 6, 0x12, 4, 0x18, 0, 0, 0];
  for (const bytes of [[0], [0x18, 0, 0], [2, 0], entry, value]) {
    const error = assertThrows(() => decodeMessage(Uint8Array.from([...bytes, 0xff])), Error);
    assertEquals(error.message, "Cannot read a message: a field has the number 0");
  }
});

/** Two bytes each, two million times in a message: at the top, in an entry, in its value. */
const FIELDS: Readonly<Record<string, readonly [field: readonly number[], depth: number]>> = {
  "the payload": [[0x0a, 0], 0],
  "groups": [[0x1b, 0x1c], 0],
  "unknown ones of an entry": [[0x18, 0], 1],
  "the name of an entry": [[0x0a, 0], 1],
  "the value of an entry": [[0x12, 0], 1],
  "unknown ones of a value": [[0x18, 0], 2],
};
for (const [what, [field, depth]] of Object.entries(FIELDS)) {
  Deno.test(`decodeMessage: millions of fields cost about what it does to skip them: ${what}`, () => {
    const count = 2 ** 20;
    const message = within(new Uint8Array(2 * count).map((_, at) => field[at % 2] ?? 0), depth);
    const unknown = new Uint8Array(2 * count).map((_, at) => at % 2 ? 0 : 0x1a);
    assert(fastest(message) < 20 * fastest(unknown));
  });
}

/** How long it takes to read a message, of several times. */
function fastest(message: Uint8Array): number {
  return Math.min(...Array.from({ length: 4 }, () => {
    const startedMs = performance.now();
    decodeMessage(message, 1000);
    return performance.now() - startedMs;
  }));
}

/** Bytes as those of a field of a field of … a message. */
function within(bytes: Uint8Array, depth: number): Uint8Array {
  if (depth === 0) return bytes;
  const head = Uint8Array.of(0x12, 0, 0, 0, 0);
  for (let at = 1, rest = bytes.byteLength; at < 5; at++, rest >>>= 7) {
    head[at] = rest & 127 | (at < 4 ? 128 : 0);
  }
  return within(concat([head, bytes]), depth - 1);
}

function repeated(bytes: readonly number[], count: number): number[] {
  return Array.from({ length: count }, () => bytes).flat();
}
