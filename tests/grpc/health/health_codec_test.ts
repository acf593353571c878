import { assertEquals, assertThrows } from "@std/assert";
import * as codec from "../../../src/grpc/health/health_codec.ts";
import { healthTypes as reference } from "../../support/health_client.ts";

const STATUSES = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;

Deno.test("encodeCheckRequest, decodeCheckRequest: agree with a general protobuf library", () => {
  for (const service of ["", "function.MessageFunction", "ä👋", "x".repeat(300)]) {
    const request = { service };
    assertEquals(reference.checkRequest.decode(codec.encodeCheckRequest(request)), request);
    assertEquals(codec.decodeCheckRequest(reference.checkRequest.encode(request)), request);
  }
});

Deno.test("encodeCheckResponse, decodeCheckResponse: agree with a general protobuf library", () => {
  for (const status of STATUSES) {
    const response = { status };
    assertEquals(reference.checkResponse.decode(codec.encodeCheckResponse(response)), response);
    assertEquals(codec.decodeCheckResponse(reference.checkResponse.encode(response)), response);
  }
});

Deno.test("encodeListResponse, decodeListResponse: agree with a general protobuf library", () => {
  const services = ["", "function.MessageFunction", "x".repeat(300), "other"];
  const entries = services.map((service, i) =>
    [service, { status: STATUSES[i] ?? "UNKNOWN" }] as const
  );
  const plain = { statuses: Object.fromEntries(entries) };
  const response = { statuses: new Map(entries) };
  assertEquals(reference.listResponse.decode(codec.encodeListResponse(response)), plain);
  assertEquals(codec.decodeListResponse(reference.listResponse.encode(plain)), response);
});

Deno.test("encodeListRequest, decodeListRequest: there is nothing in it", () => {
  assertEquals(codec.encodeListRequest({}).byteLength, 0);
  assertEquals(codec.decodeListRequest(new Uint8Array([0x48, 1])), {});
});

Deno.test("decodeCheckRequest, decodeCheckResponse: fields that they do not know are passed over", () => {
  // Field 9, a varint; field 10, two bytes.
  const unknown = [0x48, 1, 0x52, 2, 0, 0];
  const request = new Uint8Array([...unknown, 0x0a, 1, 0x61, ...unknown]);
  assertEquals(codec.decodeCheckRequest(request), { service: "a" });
  const response = new Uint8Array([...unknown, 0x08, 2, ...unknown]);
  assertEquals(codec.decodeCheckResponse(response), { status: "NOT_SERVING" });
});

Deno.test("decodeCheckResponse: a status that it does not know is UNKNOWN", () => {
  assertEquals(codec.decodeCheckResponse(new Uint8Array([0x08, 99])), { status: "UNKNOWN" });
  const negative = new Uint8Array([0x08, ...Array(9).fill(0xff), 1]);
  assertEquals(codec.decodeCheckResponse(negative), { status: "UNKNOWN" });
});

Deno.test("decodeCheckRequest: bytes that are no request are an error", () => {
  for (const bytes of [[0x0a, 5, 1], [0x0a], [0xff, 0xff]]) {
    assertThrows(() => codec.decodeCheckRequest(new Uint8Array(bytes)), Error);
  }
});
