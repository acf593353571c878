import { assertEquals, assertStrictEquals } from "@std/assert";
import type { IncomingHttpHeaders } from "node:http2";
import { OwnMessages } from "../../../src/grpc/call/message_format.ts";
import { metadataOf, toResponseMetadata } from "../../../src/grpc/call/metadata.ts";

/** Headers that a function has set, and what of them goes out. */
const SET: readonly (readonly [name: string, values: string[], sent: string[] | undefined])[] = [
  ["X-Answer", ["yes", "or no"], ["yes", "or no"]],
  ["x-answer", ["ja", "né"], ["ja"]],
  ["x-bin", ["AP8=", "AP8", "", "+/+/"], ["AP8=", "AP8", "", "+/+/"]],
  // As a `Headers` joins them.
  ["x-bin", ["AP8=, AA==,AQ"], ["AP8=", "AA==", "AQ"]],
  ["x-bin", ["not base64", "A", "AA=", "AP8=", "_-8="], ["AP8="]],
  ["x-bin", ["no"], ["no"]],
  ["x-bin", ["!"], undefined],
  ["grpc-status", ["0"], undefined],
  ["content-type", ["text/plain"], undefined],
  ["x y", ["a"], undefined],
  [":path", ["a"], undefined],
];

for (const [name, values, sent] of SET) {
  Deno.test(`toResponseMetadata: ${name}: ${JSON.stringify(values)}`, () => {
    const expected = sent ? { [name.toLowerCase()]: sent } : {};
    assertEquals(toResponseMetadata(new Map([[name, values]])), expected);
  });
}

const HEADERS: IncomingHttpHeaders = {
  ":path": "/greeter.Greeter/SayHello",
  "content-type": "application/grpc",
  "grpc-timeout": "5S",
  "user-agent": "grpc-go/1.33.3",
  "x-tenant": "a",
};

/** What headers of a call say in place of {@linkcode HEADERS}, and whether it shares their metadata. */
const OTHERS: readonly (readonly [changes: IncomingHttpHeaders, shares: boolean])[] = [
  [{}, true],
  [{ "grpc-timeout": "4S" }, true],
  [{ "grpc-timeout": undefined }, true],
  [{ "x-tenant": "b" }, false],
  [{ "x-tenant": undefined }, false],
  [{ "x-more": "c" }, false],
  [{ ":path": "/greeter.Greeter/Repeat" }, false],
];

for (const [changes, shares] of OTHERS) {
  Deno.test(`metadataOf: of a call with ${JSON.stringify(changes)} after another`, () => {
    const first = metadataOf({ ...HEADERS });
    assertEquals([...first], [["user-agent", ["grpc-go/1.33.3"]], ["x-tenant", ["a"]]]);
    const second = metadataOf({ ...HEADERS, ...changes });
    assertEquals(second === first, shares);
    const tenant = "x-tenant" in changes ? changes["x-tenant"] : "a";
    assertEquals(second.get("x-tenant"), tenant === undefined ? undefined : [String(tenant)]);
    assertEquals(second.has("x-more"), "x-more" in changes);
    assertEquals([...metadataOf(HEADERS)], [...first]);
  });
}

Deno.test("OwnMessages: calls with the same metadata share the headers of their first message", () => {
  const headersOf = (metadata: ReadonlyMap<string, readonly string[]>) =>
    new OwnMessages(metadata).decode(new Uint8Array()).headers;
  const metadata = new Map([["x-tenant", ["a"]]]);
  const headers = headersOf(metadata);
  assertEquals([...headers.keys()], ["x-tenant", "content-type", "accept"]);
  assertStrictEquals(headersOf(metadata), headers);
  assertEquals([...headersOf(new Map()).keys()], ["content-type", "accept"]);
  assertEquals(headersOf(new Map([["x-tenant", ["b"]]])).get("x-tenant"), ["b"]);
});
