import { assertEquals } from "@std/assert";
import {
  isServerFailure,
  outcomeAttributes,
  peerAttributes,
} from "../../src/telemetry/trace_attributes.ts";

Deno.test("outcomeAttributes: a Call that went well has its status only", () => {
  assertEquals(outcomeAttributes({ status: "OK" }), { "rpc.status_code": "OK" });
});

Deno.test("outcomeAttributes: the type of an error is its code, or else the status", () => {
  assertEquals(
    outcomeAttributes({ status: "RESOURCE_EXHAUSTED", errorCode: "error-server-busy" }),
    { "rpc.status_code": "RESOURCE_EXHAUSTED", "error.type": "error-server-busy" },
  );
  assertEquals(
    outcomeAttributes({
      status: "NOT_FOUND",
      errorCode: "error-server-function-invocation",
      ownCode: "no-article",
    }),
    { "rpc.status_code": "NOT_FOUND", "error.type": "no-article" },
  );
  assertEquals(
    outcomeAttributes({ status: "CANCELLED" }),
    { "rpc.status_code": "CANCELLED", "error.type": "CANCELLED" },
  );
});

Deno.test("outcomeAttributes: the place of an error is a file, a line and a column", () => {
  const frames = ["file:///f/mod.ts:12:34", "file:///f/mod.ts:1:2"];
  assertEquals(
    outcomeAttributes({ status: "UNKNOWN", errorCode: "error-server-function-invocation", frames }),
    {
      "rpc.status_code": "UNKNOWN",
      "error.type": "error-server-function-invocation",
      "code.file.path": "file:///f/mod.ts",
      "code.line.number": 12,
      "code.column.number": 34,
    },
  );
});

Deno.test("isServerFailure: what the caller did wrong is none", () => {
  const failures = ["UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE"];
  const others = ["OK", "CANCELLED", "INVALID_ARGUMENT", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED"];
  assertEquals(failures.filter((status) => isServerFailure({ status })), failures);
  assertEquals(others.filter((status) => isServerFailure({ status })), []);
});

for (
  const [peer, address, port] of [
    ["127.0.0.1:50051", "127.0.0.1", 50051],
    ["[::1]:50051", "::1", 50051],
    ["::1:50051", "::1", 50051],
  ] as const
) {
  Deno.test(`peerAttributes: ${peer} is an address and a port`, () => {
    assertEquals(peerAttributes(peer), {
      "network.peer.address": address,
      "network.peer.port": port,
    });
  });
}

Deno.test("peerAttributes: what is no address is left out", () => {
  assertEquals(peerAttributes("unknown"), {});
});

Deno.test("isServerFailure: a code of the server's says so, whatever the status", () => {
  const status = "PERMISSION_DENIED";
  assertEquals(isServerFailure({ status, errorCode: "error-server-permission-denied" }), true);
  assertEquals(
    isServerFailure({ status: "INVALID_ARGUMENT", errorCode: "error-client-unmarshall" }),
    false,
  );
});
