import { assertEquals } from "@std/assert";
import protobuf from "protobufjs";
import { riffWire } from "./riff_wire.ts";

/** The frames of riff-rpc.proto. */
const { root: RIFF_RPC } = protobuf.parse(`
  syntax = "proto3";
  message InputSignal { oneof frame { StartFrame start = 1; InputFrame data = 2; } }
  message StartFrame {
    repeated string expectedContentTypes = 1;
    repeated string inputNames = 2;
    repeated string outputNames = 3;
  }
  message InputFrame {
    bytes payload = 1;
    string contentType = 2;
    map<string, string> headers = 3;
    int32 argIndex = 4;
  }
  message OutputSignal { oneof frame { OutputFrame data = 1; } }
  message OutputFrame {
    bytes payload = 1;
    string contentType = 2;
    map<string, string> headers = 3;
    int32 resultIndex = 4;
  }
`);

function decodeInput(bytes: Uint8Array): unknown {
  const type = RIFF_RPC.lookupType("InputSignal");
  return type.toObject(type.decode(bytes), { bytes: Array });
}

Deno.test("riffWire: a Call opens with one input and one output of the payload's kind", () => {
  assertEquals(decodeInput(riffWire.openingMessage?.("json") ?? new Uint8Array()), {
    start: {
      expectedContentTypes: ["application/json"],
      inputNames: ["in"],
      outputNames: ["out"],
    },
  });
});

Deno.test("riffWire: a message is a frame that says its type", () => {
  const cases = [
    ["text", "text/plain"],
    ["json", "application/json"],
    ["bytes", "application/octet-stream"],
  ] as const;
  for (const [kind, contentType] of cases) {
    const found = decodeInput(riffWire.encode(Uint8Array.of(1, 2, 3), kind));
    assertEquals(found, { data: { payload: [1, 2, 3], contentType } });
  }
});

Deno.test("riffWire: reads the payload of an answer, whatever is around it", () => {
  const type = RIFF_RPC.lookupType("OutputSignal");
  const decode = (data: object) => riffWire.decode(type.encode(type.create(data)).finish());
  const payload = Uint8Array.from({ length: 300 }, (_, i) => i);
  const data = { resultIndex: 1, headers: { a: "b" }, contentType: "text/plain", payload };
  assertEquals(Array.from(decode({ data }) ?? []), Array.from(payload));
  assertEquals(decode({ data: { contentType: "text/plain" } }), undefined);
  assertEquals(decode({}), undefined);
});
