// A handler that returns a web `Response`: over HTTP it is the answer.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Context } from "../../src/function/context.ts";
import { eventually } from "../support/eventually.ts";
import { converse } from "./websocket/websocket_client.ts";
import { curl, PROTOCOLS, serveHttp } from "./http_server.ts";

const TEXT = { "content-type": "text/plain" };

function pieces(...texts: string[]) {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const text = texts.shift();
      if (text === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

/** A response with what its caller sees. */
const ANSWERS: readonly (readonly [
  what: string,
  answer: () => Response,
  args: readonly string[],
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
])[] = [
  ["a text", () => new Response("a"), [], 200, {
    "content-type": "text/plain;charset=UTF-8",
    "content-length": "1",
  }, "a"],
  ["JSON", () => Response.json({ a: 1 }, { status: 201 }), [], 201, {
    "content-type": "application/json",
  }, '{"a":1}'],
  [
    "several cookies",
    () => {
      const response = new Response("a");
      response.headers.append("set-cookie", "a=1");
      response.headers.append("set-cookie", "b=2");
      return response;
    },
    [],
    200,
    { "set-cookie": "a=1, b=2" },
    "a",
  ],
  ["a redirect", () => Response.redirect("http://localhost/x"), [], 302, {
    "location": "http://localhost/x",
    "content-length": "0",
  }, ""],
  ["a failure", () => new Response("gone", { status: 410, headers: TEXT }), [], 410, {
    "content-type": "text/plain",
    "error-code": undefined,
  }, "gone"],
  ["no content", () => new Response(null, { status: 204 }), [], 204, {}, ""],
  [
    "what has not changed",
    () => new Response(null, { status: 304, headers: { etag: '"a"' } }),
    [],
    304,
    { etag: '"a"', "content-length": undefined },
    "",
  ],
  ["pieces", () => new Response(pieces("a", "b", "c"), { headers: TEXT }), [], 200, {
    "content-length": undefined,
  }, "abc"],
  [
    "its head",
    () => new Response("a", { headers: { "x-a": "1" } }),
    ["-I"],
    200,
    { "x-a": "1" },
    "",
  ],
  ["the head of pieces", () => new Response(pieces("a", "b")), ["-I"], 200, {}, ""],
  [
    "another type than is accepted",
    () => new Response("a"),
    ["-H", "Accept: image/png"],
    200,
    {},
    "a",
  ],
  [
    "events of its own",
    () =>
      new Response(pieces("data: 1\n\n", "data: 2\n\n"), {
        headers: { "content-type": "text/event-stream" },
      }),
    ["-H", "Accept: text/event-stream"],
    200,
    { "content-type": "text/event-stream" },
    "data: 1\n\ndata: 2\n\n",
  ],
  [
    "what answers an event",
    () => new Response("a"),
    [
      ...["-H", "ce-id: 1", "-H", "ce-source: s", "-H", "ce-type: t", "-H", "ce-specversion: 1.0"],
      ...["-d", "x"],
    ],
    200,
    { "ce-id": undefined },
    "a",
  ],
  [
    "a long text, compressed",
    () => new Response("a".repeat(2000)),
    ["-H", "Accept-Encoding: gzip", "--compressed"],
    200,
    { "content-encoding": "gzip" },
    "a".repeat(2000),
  ],
];

for (const protocol of PROTOCOLS) {
  for (const [what, answer, args, status, headers, body] of ANSWERS) {
    Deno.test(`${protocol}: a Response is the answer: ${what}`, async () => {
      for (const handler of [answer, (_: unknown) => answer()]) {
        await using served = await serveHttp(handler);
        // Without an input the function may be asked for its head.
        const needsBody = handler.length > 0 && !args.includes("-I") && !args.includes("-d");
        if (handler.length > 0 && args.includes("-I")) continue;
        const answered = await curl(protocol, served.url, [
          ...args,
          ...needsBody ? ["-d", "x"] : [],
        ]);
        assertEquals([answered.status, answered.body], [status, body]);
        const seen = Object.keys(headers).map((name) => [name, answered.headers[name]]);
        assertEquals(Object.fromEntries(seen), headers);
        const outcome = await eventually(() => served.outcomes[0]);
        assertEquals([outcome.httpStatus, served.failures], [status, []]);
        assertEquals(outcome.status === "OK", status < 400);
      }
    });
  }

  Deno.test(`${protocol}: a Response goes out as it is made, and who leaves cancels its body`, async () => {
    const cancelled = Promise.withResolvers<void>();
    const more = Promise.withResolvers<ReadableStreamDefaultController>();
    const handler = () =>
      new Response(
        new ReadableStream({
          start: (controller) => more.resolve(controller),
          cancel: () => cancelled.resolve(),
        }),
      );
    await using served = await serveHttp(handler);
    const client = Deno.createHttpClient(
      protocol === "HTTP/2" ? { http1: false } : { http2: false },
    );
    const leaves = new AbortController();
    const signal = AbortSignal.any([leaves.signal, AbortSignal.timeout(10_000)]);
    const answer = await fetch(served.url, { client, signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    const controller = await more.promise;
    for (const text of ["a", "b"]) {
      controller.enqueue(new TextEncoder().encode(text));
      assertEquals((await reader?.read())?.value, text);
    }
    leaves.abort();
    await cancelled.promise;
    await reader?.read().catch(() => {});
    client.close();
  });

  Deno.test(`${protocol}: a Response is made at the pace of its client`, async () => {
    let made = 0;
    const handler = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            made++;
            controller.enqueue(new Uint8Array(64 * 1024));
          },
        }),
      );
    await using served = await serveHttp(handler);
    const client = Deno.createHttpClient(
      protocol === "HTTP/2" ? { http1: false } : { http2: false },
    );
    const leaves = new AbortController();
    const answer = await fetch(served.url, { client, signal: leaves.signal });
    let before = -1;
    while (before !== made) {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert(made < 1000, `${made} pieces were made that nobody reads`);
    leaves.abort();
    await answer.body?.cancel().catch(() => {});
    client.close();
  });

  Deno.test(`${protocol}: a body that fails cuts the answer off`, async () => {
    const handler = () =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            controller.enqueue(new TextEncoder().encode("a"));
            await new Promise((resolve) => setTimeout(resolve, 20));
            controller.error(new Error("no more"));
          },
        }),
      );
    await using served = await serveHttp(handler);
    const { status, code } = await curl(protocol, served.url);
    assertEquals(status, 200);
    assert(code !== 0);
    const outcome = await eventually(() => served.outcomes[0]);
    assertEquals(outcome.errorCode, "error-server-function-invocation");
  });
}

/** What cannot be an answer. */
const REFUSED: readonly (readonly [what: string, answer: () => unknown, why: RegExp])[] = [
  ["one of many outputs", () => [new Response("a")].values(), /Cannot write a Response/],
  ["an error", () => Response.error(), /its status is 0/],
  ["one that is read", async () => {
    const response = new Response("a");
    await response.text();
    return response;
  }, /its body is read already/],
  ["one of text", () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.enqueue("a" as unknown as Uint8Array<ArrayBuffer>);
        },
      }),
    ), /its body has a string in it/],
];

for (const [what, answer, why] of REFUSED) {
  Deno.test(`a Response that cannot be an answer is refused: ${what}`, async () => {
    await using served = await serveHttp(answer);
    const { status, body } = await curl("HTTP/1.1", served.url);
    assertEquals(status, 500);
    assertMatch(body, why);
    assertMatch(body, /error-client-marshall/);
  });
}

Deno.test("lines are answered by a line for each Response", async () => {
  const handler = (n: number) => n < 3 ? Response.json({ n }) : new Response("n", { status: 404 });
  await using served = await serveHttp(handler, { promote: "each" });
  const lines = ["-H", "Content-Type: application/x-ndjson", "--data-binary"];
  assertEquals((await curl("HTTP/1.1", served.url, [...lines, "1\n2"])).body, '{"n":1}\n{"n":2}\n');
  assertEquals((await curl("HTTP/1.1", served.url, [...lines, "3"])).status, 404);
});

Deno.test("events begin in time where a function may answer with a Response, which is one of them then", async () => {
  const more = Promise.withResolvers<void>();
  const late = async () => {
    await more.promise;
    return new Response(pieces("a", "b"), { headers: TEXT });
  };
  await using served = await serveHttp(late);
  const answer = await fetch(served.url, {
    headers: { accept: "text/event-stream" },
    signal: AbortSignal.timeout(10_000),
  });
  more.resolve();
  assertEquals(await answer.text(), "data: ab\n\n");
});

Deno.test("WebSocket: a Response is a message, and one of failure closes it", async () => {
  const handler = (status: string) =>
    status === "pieces"
      ? new Response(pieces("a", "b"), { headers: TEXT })
      : new Response(`status ${status}`, { status: Number(status) });
  await using served = await serveHttp(handler, { promote: "each" });
  const { messages, code, reason } = await converse(served.url, { send: ["201", "pieces", "404"] });
  assertEquals(messages, ["status 201", "ab"]);
  assertEquals([code, reason], [1011, "error-server-function-invocation: status 404"]);
});

Deno.test("a streaming function cannot return a Response", async () => {
  const handler = Object.assign(() => new Response("a"), { interactionModel: "streaming" });
  await using served = await serveHttp(handler);
  const { status, body } = await curl("HTTP/1.1", served.url, ["-d", "x"]);
  assertEquals(status, 500);
  assertMatch(body, /a ReadableStream or an AsyncIterable, this one returned a Response/);
});

Deno.test("a status is not taken from a message's header", async () => {
  const handler = (_: unknown, { headers }: Context) => ({
    payload: "a",
    headers: { ...Object.fromEntries(headers), ":status": "404", ":goes-on": "" },
  });
  await using served = await serveHttp(handler);
  assertEquals((await curl("HTTP/1.1", served.url, ["-d", "x", "-H", "x-a: 1"])).status, 200);
});
