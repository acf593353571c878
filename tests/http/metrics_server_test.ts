import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { startMetricsServer } from "../../src/http/metrics_server.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { ignoreBecause } from "../support/invoker_program.ts";

const SOURCE = {
  isReady: () => true,
  renderMetrics: () => Promise.resolve({ contentType: "text/plain", text: "a 1\n" }),
};

const log = { error() {} };

function serve(host = "127.0.0.1", port = 0) {
  return startMetricsServer({ ...SOURCE, log, host, port });
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

async function get(url: string, init: RequestInit = {}): Promise<[status: number, text: string]> {
  const response = await fetch(url, init);
  return [response.status, await response.text()];
}

/** What comes back for raw bytes, until the server closes or has answered. */
async function exchange(port: number, request: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const answer = new Uint8Array(1024);
  const writing = connection.write(new TextEncoder().encode(request)).catch(() => {});
  const count = await connection.read(answer).catch(() => null) ?? 0;
  await writing;
  return new TextDecoder().decode(answer.subarray(0, count));
}

for (const host of ["127.0.0.1", "localhost", "::1", "[::1]"]) {
  Deno.test({
    name: `startMetricsServer: it serves on ${host}, and tells where`,
    ignore: host.includes(":") && !hasIpv6() && ignoreBecause("there is no ::1 here"),
    async fn() {
      const server = serve(host);
      assertEquals(server.url, `http://${host === "::1" ? "[::1]" : host}:${server.port}/metrics`);
      assertEquals(await get(server.url), [200, "a 1\n"]);
      await server.close();
    },
  });
}

Deno.test("startMetricsServer: a head has the length of the whole, and no body", async () => {
  const server = serve();
  const response = await fetch(server.url, { method: "HEAD" });
  assertEquals([response.headers.get("content-length"), await response.text()], ["4", ""]);
  await server.close();
});

Deno.test("startMetricsServer: a body is not waited for", async () => {
  const server = serve();
  const head = "GET /healthz HTTP/1.1\r\nhost: h\r\ncontent-length: 1000000\r\n\r\n";
  assert((await exchange(server.port, head)).startsWith("HTTP/1.1 200 "));
  await server.close();
});

Deno.test("startMetricsServer: what is no request, or too long a one, is refused, and the next served", async () => {
  const server = serve();
  const large = `GET /metrics HTTP/1.1\r\nhost: h\r\nx: ${"x".repeat(2_000_000)}\r\n\r\n`;
  for (const request of ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u0016\u0003\u0001\r\n\r\n", large]) {
    assert(!(await exchange(server.port, request)).includes(" 200 "), request.slice(0, 20));
  }
  assertEquals(await get(server.url), [200, "a 1\n"]);
  await server.close();
});

Deno.test("startMetricsServer: closed, it waits for nobody who is connected", async () => {
  const server = serve();
  using silent = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  using halfway = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await halfway.write(new TextEncoder().encode("GET /metrics HT"));
  assertEquals(await get(server.url), [200, "a 1\n"]);
  await server.close();
  for (const connection of [silent, halfway]) {
    assertEquals(await connection.read(new Uint8Array(1)).catch(() => null), null);
  }
  const again = serve("127.0.0.1", server.port);
  await again.close();
});

Deno.test("startMetricsServer: metrics that cannot be rendered are the server's failure alone", async () => {
  const renderMetrics = () => Promise.reject(new Error("secret"));
  const server = startMetricsServer({ ...SOURCE, log, renderMetrics, host: "127.0.0.1", port: 0 });
  assertEquals(await get(server.url), [500, ""]);
  assertEquals(await get(server.url.replace("metrics", "healthz")), [200, "ok\n"]);
  await server.close();
});

Deno.test("startMetricsServer: a port that is taken is told of, with its option", async () => {
  const server = serve();
  const error = assertThrows(() => serve("127.0.0.1", server.port), InvokerError);
  assertEquals(
    error.message.replace(/ \(os error.*/, ""),
    `Cannot listen on 127.0.0.1:${server.port} (--metrics-port): Address already in use`,
  );
  assertStringIncludes(error.message, "; choose another port with --metrics-port, 0 for any");
  await server.close();
  const elsewhere = assertThrows(() => serve("192.0.2.1"), InvokerError);
  assertEquals(
    elsewhere.message.replace(/ \(os error.*/, ""),
    "Cannot listen on 192.0.2.1:0 (--metrics-port): Cannot assign requested address",
  );
});
