import { assertEquals } from "@std/assert";
import { type MetricsSource, toMetricsResponse } from "../../src/http/metrics_response.ts";

const READY: MetricsSource = {
  isReady: () => true,
  renderMetrics: () => Promise.resolve({ contentType: "text/x-metrics", text: "a 1\n" }),
};
const NOT_READY: MetricsSource = { ...READY, isReady: () => false };

async function ask(method: string, path: string, source = READY) {
  const response = await toMetricsResponse({ method, url: `http://h${path}` }, source);
  return [response.status, await response.text()];
}

Deno.test("toMetricsResponse: metrics have the type that they are rendered in, and are not kept", async () => {
  const response = await toMetricsResponse({ method: "GET", url: "http://h/metrics" }, READY);
  assertEquals(response.headers.get("content-type"), "text/x-metrics");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals([response.status, await response.text()], [200, "a 1\n"]);
});

Deno.test("toMetricsResponse: it is alive in any case, and ready when it is", async () => {
  assertEquals(await ask("GET", "/healthz"), [200, "ok\n"]);
  assertEquals(await ask("GET", "/healthz", NOT_READY), [200, "ok\n"]);
  assertEquals(await ask("GET", "/readyz"), [200, "ready\n"]);
  assertEquals(await ask("GET", "/readyz", NOT_READY), [503, "not ready\n"]);
  assertEquals(await ask("HEAD", "/readyz", NOT_READY), [503, "not ready\n"]);
  assertEquals(await ask("GET", "/readyz?verbose=1"), [200, "ready\n"]);
});

Deno.test("toMetricsResponse: nothing else is there, and nothing can be written", async () => {
  for (const path of ["/", "/metrics/", "/metricsx", "/READYZ", "/%6detrics", "//metrics"]) {
    assertEquals(await ask("GET", path), [404, "not found\n"], path);
  }
  const odd = await toMetricsResponse({ method: "GET", url: "*" }, READY);
  assertEquals(odd.status, 404);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"]) {
    const response = await toMetricsResponse({ method, url: "http://h/metrics" }, READY);
    assertEquals([response.status, response.headers.get("allow")], [405, "GET, HEAD"], method);
    assertEquals(await ask(method, "/x"), [404, "not found\n"]);
  }
});
