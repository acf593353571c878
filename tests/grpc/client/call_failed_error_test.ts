import { assertEquals } from "@std/assert";
import {
  failureOf,
  failureOfReset,
  type Http2Headers,
} from "../../../src/grpc/client/call_failed_error.ts";

const TRAILERS: readonly [trailers: Http2Headers, failure: string | undefined][] = [
  [{ "grpc-status": "0" }, undefined],
  [{ "grpc-status": "3", "grpc-message": "caf%C3%A9 %25" }, "INVALID_ARGUMENT: café %"],
  [{ "grpc-status": "2", "grpc-message": "100% odd" }, "UNKNOWN: 100% odd"],
  [{ "grpc-status": "99" }, "status 99: "],
  [{ ":status": "404" }, "UNKNOWN: not a gRPC answer, of HTTP status 404"],
];

for (const [trailers, failure] of TRAILERS) {
  Deno.test(`failureOf: ${JSON.stringify(trailers)} is ${failure ?? "no failure"}`, () => {
    assertEquals(failureOf(trailers)?.message, failure);
  });
}

Deno.test("failureOf: the error code is that of the trailer", () => {
  const trailers = { "grpc-status": "3", "error-code": ["error-client-unmarshall"] };
  assertEquals(failureOf(trailers)?.errorCode, "error-client-unmarshall");
  assertEquals(failureOf({ "grpc-status": "3" })?.errorCode, undefined);
});

const RESETS: readonly [resetCode: number, status: string][] = [
  [2, "INTERNAL"],
  [7, "UNAVAILABLE"],
  [8, "CANCELLED"],
  [11, "RESOURCE_EXHAUSTED"],
];

for (const [resetCode, status] of RESETS) {
  Deno.test(`failureOfReset: HTTP/2 error ${resetCode} is ${status}`, () => {
    assertEquals(failureOfReset(resetCode).status, status);
  });
}

Deno.test("failureOfReset: who was refused is told to try again", () => {
  assertEquals(
    failureOfReset(7).message,
    "UNAVAILABLE: nothing was done, as the server leaves: send it again",
  );
});
