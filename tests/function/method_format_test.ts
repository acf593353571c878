import { assertEquals, assertThrows } from "@std/assert";
import { methodFormat } from "../../src/function/method_format.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { createMethodCodecs } from "../../src/service/method_codecs.ts";
import { readTestServices } from "../service/test_services.ts";

const [codecs] = [...createMethodCodecs(await readTestServices("legacy.proto")).values()];
if (!codecs) throw new Error("legacy.proto has no method");
const format = methodFormat(codecs);
const JSON_BYTES = new TextEncoder().encode("{}");

const CONTENT: readonly (readonly [contentType: string | undefined, reads: "bytes" | "JSON"])[] = [
  ["application/protobuf", "bytes"],
  ["Application/X-Protobuf; messageType=a.B", "bytes"],
  ["application/json", "JSON"],
  ["application/json; charset=utf-8", "JSON"],
  ["text/json", "JSON"],
  ["application/vnd.town+json", "JSON"],
  ["application/x-www-form-urlencoded", "JSON"],
  ["text/plain;charset=UTF-8", "JSON"],
  [undefined, "JSON"],
];
for (const [contentType, reads] of CONTENT) {
  Deno.test(`methodFormat: ${contentType} is ${reads}`, () => {
    const headers = new Map(contentType === undefined ? [] : [["content-type", [contentType]]]);
    const payload = reads === "JSON" ? JSON_BYTES : new Uint8Array();
    assertEquals(format.decode({ payload, headers }), codecs.request.decode(new Uint8Array()));
  });
}

for (const contentType of ["text/csv", "application/*+json", "protobuf", "text/plain; q"]) {
  Deno.test(`methodFormat: refuses ${contentType}`, () => {
    const frame = { payload: JSON_BYTES, headers: new Map([["content-type", [contentType]]]) };
    const error = assertThrows(() => format.decode(frame), InvokerError);
    assertEquals(error.code, "error-client-content-type-unsupported");
  });
}

const ACCEPTED: readonly (readonly [accept: string | undefined, writes: "bytes" | "JSON"])[] = [
  ["application/protobuf", "bytes"],
  ["application/x-protobuf", "bytes"],
  ["application/protobuf, */*;q=0.5", "bytes"],
  ["application/json;q=0.2, application/protobuf;q=0.8", "bytes"],
  ["application/json, application/protobuf;q=0.9", "JSON"],
  ["application/protobuf;q=0, */*", "JSON"],
  ["application/*", "JSON"],
  ["*/*", "JSON"],
  ["text/html", "JSON"],
  [undefined, "JSON"],
];
for (const [accept, writes] of ACCEPTED) {
  Deno.test(`methodFormat: to who accepts ${accept} it answers in ${writes}`, () => {
    const { headers } = format.encode({}, { accept });
    const expected = writes === "JSON" ? "application/json" : "application/protobuf";
    assertEquals([...headers], [["Content-Type", [expected]]]);
  });
}
