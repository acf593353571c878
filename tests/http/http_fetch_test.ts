// A handler with `fetch` is given each request of HTTP as it came.
import { assertEquals, assertMatch } from "@std/assert";
import type { Context } from "../../src/function/context.ts";
import { curl, PROTOCOLS, serveHttp } from "./http_server.ts";

/** Tells what it has been asked. */
const mirror = {
  async fetch(request: Request, { handler }: Context) {
    const { method, url, headers } = request;
    const { pathname, search } = new URL(url);
    return Response.json({
      handler,
      method,
      path: `${pathname}${search}`,
      type: headers.get("content-type"),
      encoding: headers.get("content-encoding"),
      own: headers.get("x-own"),
      body: await request.text(),
    });
  },
};

/** Requests with what the handler is given. */
const REQUESTS: readonly (readonly [args: readonly string[], path: string, seen: object])[] = [
  [[], "/", { method: "GET", path: "/", body: "" }],
  [[], "/a/b%20c?x=1&x=2", { method: "GET", path: "/a/b%20c?x=1&x=2", body: "" }],
  [[], "/default", { path: "/default" }],
  [["--path-as-is"], "//other.example/a", { path: "//other.example/a" }],
  [["-X", "PUT", "-d", "ab", "-H", "Content-Type: text/x"], "/a", { method: "PUT", body: "ab" }],
  [["-X", "PATCH", "--data-binary", "ab"], "/a", { method: "PATCH", body: "ab" }],
  [["-X", "DELETE"], "/a", { method: "DELETE", body: "" }],
  [["-X", "OPTIONS"], "/a", { method: "OPTIONS" }],
  [["-H", "X-Own: 1", "-d", ""], "/", { method: "POST", own: "1", body: "" }],
  [["-H", "Content-Type: application/x-ndjson", "--data-binary", "1\n2"], "/", { body: "1\n2" }],
  [
    ["-H", "Content-Type: application/cloudevents+json", "-d", "{}"],
    "/",
    { type: "application/cloudevents+json", body: "{}" },
  ],
  [["-d", "x", "-H", "Content-Encoding: gzip"], "/", { encoding: "gzip", body: "x" }],
  [["-d", "x=1"], "/", { type: "application/x-www-form-urlencoded", body: "x=1" }],
  [["-H", "Accept: text/event-stream"], "/", { method: "GET" }],
];

for (const protocol of PROTOCOLS) {
  Deno.test(`${protocol}: fetch is given every path and method`, async () => {
    await using served = await serveHttp(mirror);
    for (const [args, path, seen] of REQUESTS) {
      const { status, body } = await curl(protocol, `${served.url}${path}`, args);
      assertEquals(status, 200, path);
      const all = JSON.parse(body);
      assertEquals(Object.fromEntries(Object.keys(seen).map((name) => [name, all[name]])), seen);
    }
    assertEquals(served.outcomes.map(({ received }) => received.messages), REQUESTS.map(() => 1));
    const { status, code } = await curl(protocol, served.url, ["-I"]);
    assertEquals([status, code], [200, 0]);
    assertEquals((await curl(protocol, served.url, ["-X", "TRACK"])).status, 400);
    assertEquals((await curl(protocol, `${served.url}/healthz`)).body, "ok\n");
    assertEquals((await curl(protocol, served.url, ["-H", "Origin: http://other"])).status, 403);
  });

  Deno.test(`${protocol}: the body of a Request comes as it is sent, and that of its Response as it is made`, async () => {
    await using served = await serveHttp({ fetch: ({ body }: Request) => new Response(body) });
    const more = Promise.withResolvers<void>();
    const client = Deno.createHttpClient(
      protocol === "HTTP/2" ? { http1: false } : { http2: false },
    );
    const sent = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("a"));
        await more.promise;
        controller.enqueue(new TextEncoder().encode("b"));
        controller.close();
      },
    });
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(served.url, { client, signal, method: "POST", body: sent });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await reader?.read())?.value, "a");
    more.resolve();
    assertEquals((await reader?.read())?.value, "b");
    assertEquals((await reader?.read())?.done, true);
    client.close();
  });
}

Deno.test("fetch: a body is bounded", async () => {
  await using served = await serveHttp(mirror, { maxMessageBytes: 10 });
  assertEquals((await curl("HTTP/1.1", served.url, ["-d", "12345678901"])).status, 413);
  const body = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 3; i++) controller.enqueue(new Uint8Array(5));
      controller.close();
    },
  });
  const answer = await fetch(served.url, { method: "POST", body });
  assertEquals(answer.status, 413);
  await answer.body?.cancel();
});

Deno.test("fetch: who leaves aborts the Request's signal", async () => {
  const left = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const fetcher = {
    fetch({ signal }: Request) {
      signal.addEventListener("abort", () => left.resolve());
      asked.resolve();
      return left.promise.then(() => new Response());
    },
  };
  await using served = await serveHttp(fetcher);
  const leaves = new AbortController();
  const answer = fetch(served.url, { signal: leaves.signal }).catch(() => {});
  await asked.promise;
  leaves.abort();
  await left.promise;
  await answer;
});

Deno.test("fetch: what is no Response is refused", async () => {
  await using served = await serveHttp({ fetch: () => "a" });
  const { status, body } = await curl("HTTP/1.1", served.url);
  assertEquals(status, 500);
  assertMatch(
    body,
    /Cannot answer with the result of \\"default\\": \\"fetch\\" returns a Response, this one returned a string/,
  );
});
