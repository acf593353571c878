import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import protobuf from "protobufjs";
import descriptor from "../../proto/function.json" with { type: "json" };
import { messageFunctionService, toFrame, toWire } from "../../src/grpc/message_type.ts";
import { type FrameHeaders, NO_HEADERS } from "../../src/invocation/frame.ts";

const { Call } = messageFunctionService;

function roundTrip(payload: Uint8Array, headers: FrameHeaders) {
  return toFrame(Call.requestDeserialize(Call.requestSerialize(toWire({ payload, headers }))));
}

Deno.test("function.json: it says what function.proto says", async () => {
  const text = await Deno.readTextFile(new URL("../../proto/function.proto", import.meta.url));
  assertEquals<unknown>(descriptor, protobuf.parse(text, { keepCase: true }).root.toJSON());
});

Deno.test("messageFunctionService: the method is function.MessageFunction.Call, both ways a stream", () => {
  assertEquals(Call.path, "/function.MessageFunction/Call");
  assert(Call.requestStream && Call.responseStream);
});

Deno.test("toWire, toFrame: payload and headers survive the wire, in order", () => {
  const headers = new Map([["Content-Type", ["text/plain"]], ["x", ["1", "", "2"]], ["none", []]]);
  const frame = roundTrip(new Uint8Array([0, 255, 7]), headers);
  assertEquals([...frame.payload], [0, 255, 7]);
  assertEquals([...frame.headers], [...headers]);
});

Deno.test("toWire, toFrame: names of Object's own properties are names like any other", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const frame = roundTrip(new Uint8Array(1), new Map(names.map((name) => [name, [`of ${name}`]])));
  assertEquals([...frame.headers], names.map((name) => [name, [`of ${name}`]]));
  assertEquals(({} as Record<string, unknown>).values, undefined);
});

Deno.test("toFrame: an absent payload is no bytes, and no headers are shared", () => {
  const frame = toFrame(Call.requestDeserialize(new Uint8Array(0)));
  assert(frame.payload instanceof Uint8Array);
  assertEquals(frame.payload.byteLength, 0);
  assertStrictEquals(frame.headers, NO_HEADERS);
});

Deno.test("toFrame: a header entry without a value has no values", () => {
  // Field 2, three bytes: an entry with key "a" and nothing else.
  const frame = toFrame(Call.requestDeserialize(new Uint8Array([0x12, 3, 0x0a, 1, 0x61])));
  assertEquals([...frame.headers], [["a", []]]);
});
