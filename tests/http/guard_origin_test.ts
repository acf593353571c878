import { assertEquals } from "@std/assert";
import { guardOrigin } from "../../src/http/guard_origin.ts";
import { isLoopback } from "../../src/invocation/is_loopback.ts";
import { HttpError } from "../../src/http/http_error.ts";

const EXPOSED = { "access-control-expose-headers": "*" };

/** The headers, or the status that refuses. */
function guard(
  host: string | undefined,
  origin: string | undefined,
  allowed: readonly string[] = [],
  hosts: "loopback" | "any" = "loopback",
): unknown {
  try {
    return guardOrigin({ host, origin }, hosts, allowed);
  } catch (error) {
    return (error as HttpError).httpStatus;
  }
}

Deno.test("guardOrigin: on loopback a Host has to be a name of this machine", () => {
  for (
    const host of [
      "localhost",
      "localhost:1",
      "LOCALHOST:1",
      "a.localhost:1",
      "127.0.0.1:1",
      "127.1.2.3",
      "[::1]:1",
    ]
  ) {
    assertEquals(guard(host, undefined), {}, host);
  }
  for (
    const host of [
      "example.com",
      "example.com:1",
      "localhost.example.com",
      "127.0.0.1.nip.io",
      "0.0.0.0:1",
      "notlocalhost",
      "",
    ]
  ) {
    assertEquals(guard(host, undefined), 421, host);
    assertEquals(guard(host, undefined, [], "any"), {}, host);
  }
});

Deno.test("guardOrigin: a page of the port itself may ask, one of elsewhere when it is named", () => {
  const page = "https://example.com";
  assertEquals(guard("localhost:1", "http://localhost:1"), {});
  assertEquals(guard("example.com", "http://example.com:80", [], "any"), {});
  for (const origin of [page, "http://localhost:2", "http://127.0.0.1:1", "null", "file://", ""]) {
    assertEquals(guard("localhost:1", origin), 403, origin);
  }
  assertEquals(guard("localhost:1", page, [page]), {
    vary: "origin",
    "access-control-allow-origin": page,
    ...EXPOSED,
  });
  assertEquals(guard("localhost:1", "http://example.com", [page]), 403);
  assertEquals(guard("localhost:1", undefined, [page]), { vary: "origin" });
  assertEquals(guard("localhost:1", page, ["*"]), {
    "access-control-allow-origin": "*",
    ...EXPOSED,
  });
});

Deno.test("isLoopback: it is by name or by address", () => {
  assertEquals(["localhost", "127.0.0.1", "::1", "[::1]"].map(isLoopback), [
    true,
    true,
    true,
    true,
  ]);
  assertEquals(["0.0.0.0", "::", "10.0.0.1", "example.com"].map(isLoopback), [
    false,
    false,
    false,
    false,
  ]);
});
