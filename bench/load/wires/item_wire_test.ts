import { loadSync } from "@grpc/proto-loader";
import { assertEquals, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { itemWire } from "./item_wire.ts";

const PROTO = fromFileUrl(new URL("../../services/item.proto", import.meta.url));
const PAYLOAD = new TextEncoder().encode("sixteen bytes ok");

interface MethodOf {
  readonly path: string;
  readonly requestDeserialize: (bytes: Uint8Array) => Record<string, unknown>;
  readonly responseSerialize: (message: unknown) => Uint8Array;
}

const { Get, List, Talk } = loadSync(PROTO)["bench.Items"] as unknown as Record<string, MethodOf>;

Deno.test("itemWire: item.proto has ten fields, and all are in what it encodes", () => {
  const { calls, streams, "server-streams": serverStreams } = itemWire.paths;
  assertEquals([calls, streams, serverStreams], [Get?.path, Talk?.path, List?.path]);
  const item = Get?.requestDeserialize(Buffer.from(itemWire.encode(PAYLOAD, "text"))) ?? {};
  assertEquals(Object.keys(item).length, 10);
  assertEquals([item["quantity"], item["note"]], [itemWire.streamedAnswers, "sixteen bytes ok"]);
  assertThrows(() => itemWire.encode(PAYLOAD, "bytes"), RangeError, "Cannot send bytes");
});

Deno.test("itemWire: reads the payload of an answer that has all else as it was sent", () => {
  const item = Get?.requestDeserialize(Buffer.from(itemWire.encode(PAYLOAD, "text"))) ?? {};
  const answer = (changes: object) => {
    const bytes = Get?.responseSerialize({ ...item, ...changes });
    const payload = itemWire.decode(bytes ?? new Uint8Array());
    return payload && new TextDecoder().decode(payload);
  };
  assertEquals(answer({}), "sixteen bytes ok");
  assertEquals(answer({ note: "else" }), "else");
  for (const changes of [{ id: 1 }, { tags: ["kitchen"] }, { maker: null }]) {
    assertEquals(answer(changes), undefined);
  }
});
