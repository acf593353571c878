import { loadSync } from "@grpc/proto-loader";
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { messageWire } from "./message_wire.ts";

const PROTO = fromFileUrl(new URL("../../../proto/function.proto", import.meta.url));

function loadCall() {
  const service = loadSync(PROTO)["function.MessageFunction"];
  return (service as unknown as Record<"Call", MethodOf>).Call;
}

interface MethodOf {
  readonly path: string;
  readonly requestDeserialize: (bytes: Uint8Array) => { payload: Uint8Array; headers: unknown };
  readonly responseSerialize: (message: unknown) => Uint8Array;
}

Deno.test("messageWire: proto/function.proto reads what it encodes", () => {
  const { path, requestDeserialize } = loadCall();
  assertEquals(messageWire.paths, { calls: path, streams: path });
  const payload = Uint8Array.from({ length: 300 }, (_, i) => i);
  const read = (kind: "text" | "json" | "bytes") => {
    const message = requestDeserialize(Buffer.from(messageWire.encode(payload, kind)));
    assertEquals(new Uint8Array(message.payload), payload);
    return message.headers;
  };
  assertEquals(read("text"), undefined);
  assertEquals(read("json"), { "Content-Type": { values: ["application/json"] } });
  assertEquals(read("bytes"), { "Content-Type": { values: ["application/octet-stream"] } });
});

Deno.test("messageWire: reads the payload of what proto/function.proto encodes", () => {
  const { responseSerialize } = loadCall();
  const payload = Uint8Array.of(1, 2, 3);
  const headers = { "Content-Type": { values: ["text/plain"] } };
  assertEquals(
    new Uint8Array(messageWire.decode(responseSerialize({ payload, headers })) ?? []),
    payload,
  );
  assertEquals(messageWire.decode(responseSerialize({ headers })), undefined);
});
