import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { WebSocket as WsSocket } from "ws";
import { FunctionError } from "../../../src/function/function_error.ts";
import type { Context } from "../../../src/function/context.ts";
import { createCallBuffers } from "../../../src/invocation/call_buffers.ts";
import { SecureServers } from "../../../src/port/tls/secure_servers.ts";
import { eventually } from "../../support/eventually.ts";
import { makeAuthority, needsOpenssl } from "../../support/test_certificates.ts";
import { serveHttp, type ServeHttpOptions } from "../http_server.ts";
import { converse, type ConverseOptions, sendRaw } from "./websocket_client.ts";

async function* echo(input: ReadableStream<unknown>) {
  for await (const each of input) yield each;
}

async function* sum(input: ReadableStream<string>) {
  let all = 0;
  for await (const each of input) all += Number(each);
  yield all;
}

async function* twoThenDone() {
  yield "one";
  yield { two: 2 };
}

function fail(): never {
  throw new Error(`no ${"é".repeat(100)}`);
}

async function* never(input: ReadableStream<unknown>) {
  for await (const _ of input) yield* [];
}

/** Ends a conversation when so many answers have come. */
function closeAfter(count: number, code?: number): Pick<ConverseOptions, "onMessage"> {
  let left = count;
  return { onMessage: (_, socket) => void (--left === 0 && socket.close(code)) };
}

Deno.test("WebSocket: a message each way for each message, text as text and bytes as bytes", async () => {
  await using served = await serveHttp(echo);
  const { messages, code } = await converse(served.url, {
    send: ["Hello", new Uint8Array([1, 2, 255]), "", "é".repeat(100_000)],
    ...closeAfter(4, 4001),
  });
  assertEquals(messages, ["Hello", [1, 2, 255], "", "é".repeat(100_000)]);
  assertEquals(code, 4001);
  const outcome = await eventually(() => served.outcomes[0]);
  const { status, httpStatus, received, sent } = outcome;
  assertEquals([status, httpStatus], ["OK", 101]);
  assertEquals([received, sent], [
    { messages: 4, bytes: 200_008 },
    { messages: 4, bytes: 200_008 },
  ]);
  assertEquals(served.calls[0]?.http, { method: "GET", version: "1.1" });
  assertEquals(served.failures, []);
});

Deno.test("WebSocket: Deno's client speaks it, with JSON by the subprotocol", async () => {
  async function* addOne(input: ReadableStream<{ n: number }>) {
    for await (const { n } of input) yield { n: n + 1 };
  }
  await using served = await serveHttp(addOne);
  const socket = new WebSocket(served.url.replace("http", "ws"), ["other", "json"]);
  socket.onopen = () => socket.send('{"n":1}');
  const first = await new Promise<unknown>((resolve) => {
    socket.onmessage = ({ data }) => resolve(data);
  });
  assertEquals([first, socket.protocol], ['{"n":2}', "json"]);
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  socket.close(1000);
  const { code, wasClean } = await closed;
  assertEquals([code, wasClean], [1000, true]);
});

Deno.test("WebSocket: an empty message where text is JSON ends the input of a page, which hears the rest", async () => {
  await using served = await serveHttp(sum);
  const socket = new WebSocket(served.url.replace("http", "ws"), "json");
  socket.onopen = () => ["1", '"2"', ""].forEach((text) => socket.send(text));
  const heard: unknown[] = [];
  socket.onmessage = ({ data }) => heard.push(data);
  const closed = await new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  assertEquals([heard, closed.code, closed.wasClean], [["3"], 1000, true]);
  const { status, received } = await eventually(() => served.outcomes[0]);
  assertEquals([status, received.messages], ["OK", 2]);
});

Deno.test("WebSocket: nothing may follow the empty message", async () => {
  await using served = await serveHttp(never);
  const send = ["1", "", "2"];
  const { code, reason } = await converse(served.url, { protocols: ["json"], send });
  assertEquals([code, reason.includes("follows the empty one")], [1002, true], reason);
});

Deno.test("WebSocket: a page cancels its Call by a close with 4499", async () => {
  const aborted = Promise.withResolvers<boolean>();
  async function* wait(input: ReadableStream<unknown>, { signal }: Context) {
    yield "open";
    await new Promise((resolve) => signal.onabort = resolve);
    aborted.resolve(await input.getReader().read().then(() => false, () => true));
  }
  await using served = await serveHttp(wait);
  const { code } = await converse(served.url, { ...closeAfter(1, 4499) });
  assertEquals([code, await aborted.promise], [4499, true]);
  const { status } = await eventually(() => served.outcomes[0]);
  assertEquals(status, "CANCELLED");
});

Deno.test("WebSocket: the headers of its request are those of its messages", async () => {
  await using served = await serveHttp(
    (
      input: unknown,
      { headers }: Context,
    ) => [typeof input, headers.get("x-of-me"), [...headers.keys()]],
  );
  const { messages } = await converse(served.url, {
    send: ["[1]"],
    headers: { "Content-Type": "application/json", "X-Of-Me": "yes" },
  });
  assertEquals(messages, ['["object","yes",["content-type","host","x-of-me"]]']);
});

Deno.test("WebSocket: a close by the client ends the input, and what is made then still comes", async () => {
  await using served = await serveHttp(sum);
  const { messages, code } = await converse(served.url, {
    send: ["1", "2", "3"],
    onOpen: (socket: WsSocket) => socket.close(),
  });
  assertEquals([messages, code], [["6"], 1005]);
});

const ENDS: readonly (readonly [
  what: string,
  handler: unknown,
  options: ConverseOptions & ServeHttpOptions,
  code: number,
  reason: string,
])[] = [
  ["a function that is done", twoThenDone, {}, 1000, ""],
  ["a direct function that has answered", (x: string) => x, { send: ["a"] }, 1000, ""],
  [
    "a function that throws",
    fail,
    {},
    1011,
    `error-server-function-invocation: no ${"é".repeat(43)}`,
  ],
  [
    "an error with a status of the author's own",
    () => {
      throw new FunctionError("NOT_FOUND", "no such room", { code: "no-room" });
    },
    {},
    1011,
    "no-room: no such room",
  ],
  [
    "text that is not JSON",
    (x: unknown) => x,
    { send: ["{"], protocols: ["json"] },
    1007,
    "error-client-unmarshall: ",
  ],
  [
    "a type that nobody knows",
    (x: unknown) => x,
    { send: ["a"], headers: { "content-type": "text/foobar" } },
    1003,
    "error-client-content-type-unsupported: Unsupported Content-Type: text/foobar",
  ],
  ["a message that is too large", echo, { send: ["abcdef"], maxMessageBytes: 5 }, 1009, "Cannot "],
];

for (const [what, handler, { maxMessageBytes = 1000, ...options }, code, reason] of ENDS) {
  Deno.test(`WebSocket: ${what} closes it with ${code}`, async () => {
    await using served = await serveHttp(handler, { maxMessageBytes });
    const end = await converse(served.url, options);
    assertEquals(end.code, code);
    assertStringIncludes(end.reason, reason);
    assert(new TextEncoder().encode(end.reason).byteLength <= 123);
    await eventually(() => served.outcomes[0]);
    assertEquals([served.gate.callCount, served.failures], [0, []]);
  });
}

Deno.test("WebSocket: no room for a message closes it with 1013", async () => {
  const buffers = createCallBuffers({ maxBytes: 1000, maxShares: 1 }, Infinity);
  await using served = await serveHttp(echo, { buffers });
  buffers.requests.open().add(1001);
  const talking = converse(served.url, {
    onOpen: (socket) => socket.send("a".repeat(600), { fin: false }),
  });
  await eventually(() => buffers.requests.isAwaited || undefined);
  // Those that wait are refused after 30 s.
  buffers.requests.refuseStuck(performance.now() + 31_000);
  const { code, reason } = await talking;
  assertEquals(code, 1013);
  assertStringIncludes(reason, "error-server-busy: ");
  await eventually(() => served.outcomes[0]);
  assertEquals(served.outcomes.map(({ httpStatus }) => httpStatus), [429]);
});

async function* endless() {
  for (;; await new Promise((resolve) => setTimeout(resolve, 50))) yield "tick";
}

/** What connections that are too old close with, by the function: its last messages and how its Call ends. */
const AGED: readonly (readonly [
  what: string,
  handler: unknown,
  last: readonly string[],
  httpStatus: number,
])[] = [
  ["answers each message", echo, ["1", "2"], 101],
  ["answers at the end of its input", sum, ["3"], 101],
  ["never comes to an end", endless, ["tick"], 499],
];

for (const [what, handler, last, httpStatus] of AGED) {
  Deno.test(`WebSocket: at the end of its grace, one whose function ${what} is closed with 1001`, async () => {
    await using served = await serveHttp(handler, {
      connections: { maxConnectionAgeMs: 300, maxConnectionAgeGraceMs: 300 },
    });
    const { messages, code, reason } = await converse(served.url, { send: ["1", "2"] });
    assertEquals([messages.slice(-last.length), code], [last, 1001]);
    assertStringIncludes(reason, "--max-connection-age");
    await eventually(() => served.outcomes[0]);
    assertEquals(served.outcomes.map(({ httpStatus }) => httpStatus), [httpStatus]);
  });
}

Deno.test("WebSocket: a stop that waits no longer closes it with 1001", async () => {
  await using served = await serveHttp(echo);
  const { messages, code, reason } = await converse(served.url, {
    send: ["a"],
    onMessage: () => served.gate.abort(),
  });
  assertEquals([messages, code], [["a"], 1001]);
  assertStringIncludes(reason, "error-server-stopping: The invoker is stopping");
});

const PAGES: readonly (readonly [origin: string, status: number | undefined])[] = [
  ["https://evil.example", 403],
  ["null", 403],
  ["https://good.example", undefined],
];

for (const [origin, expected] of PAGES) {
  Deno.test(`WebSocket: a page of ${origin} is ${expected ? "refused" : "served"}`, async () => {
    await using served = await serveHttp(twoThenDone, { cors: ["https://good.example"] });
    const { status, messages } = await converse(served.url, { headers: { origin } });
    assertEquals([status, messages.length], [expected, expected ? 0 : 2]);
    assertEquals(served.rejections.map(({ reason }) => reason), expected ? ["http-origin"] : []);
    assertEquals(served.calls.length, expected ? 0 : 1);
  });
}

Deno.test("WebSocket: it is refused before it opens as a request is", async () => {
  await using served = await serveHttp(never, { maxConcurrentCalls: 0 });
  const statuses: unknown[] = [];
  for (
    const [path, options] of [
      ["/nowhere", {}],
      ["/", { headers: { host: "rebound.example" } }],
      ["/", { version: 8 }],
      ["/", {}],
    ] as const
  ) statuses.push((await converse(served.url + path, options)).status);
  assertEquals(statuses, [404, 421, 426, 429]);
});

Deno.test("WebSocket: a client that vanishes cancels its Call", async () => {
  const reasons: unknown[] = [];
  async function* wait(_: unknown, { signal }: Context) {
    signal.addEventListener("abort", () => reasons.push(signal.reason.name));
    yield "here";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }
  await using served = await serveHttp(wait);
  for (const leave of ["terminate", "close"] as const) {
    await converse(served.url, {
      onMessage: (_, socket) => leave === "close" ? socket.close(1001) : socket.terminate(),
    });
  }
  await eventually(() => served.outcomes[1]);
  assertEquals(served.outcomes.map(({ httpStatus }) => httpStatus), [499, 499]);
  assertEquals(reasons, ["AbortError", "AbortError"]);
});

Deno.test("WebSocket: pings are answered, and one that is not ends it", async () => {
  await using served = await serveHttp(never, {
    connections: { keepaliveTimeMs: 50, keepaliveTimeoutMs: 200 },
  });
  const pong = Promise.withResolvers<string>();
  const pings: number[] = [];
  const talking = converse(served.url, {
    onOpen(socket) {
      socket.on("pong", (data: Uint8Array) => pong.resolve(String(data)));
      socket.on("ping", () => pings.push(1) === 8 && socket.close(1000));
      socket.ping("there?");
    },
  });
  assertEquals(await pong.promise, "there?");
  assertEquals((await talking).code, 1000);
  // By hand, and without an answer.
  const come = await sendRaw(served.port);
  assertStringIncludes(new TextDecoder().decode(come), "HTTP/1.1 101 Switching Protocols\r\n");
  await eventually(() => served.outcomes[1]);
  assertEquals(served.outcomes.map(({ httpStatus }) => httpStatus), [101, 408]);
});

Deno.test("WebSocket: of pings that come at once the last is answered", async () => {
  await using served = await serveHttp(echo);
  const ping = (letter: number) => [0x89, 0x81, 0, 0, 0, 0, letter];
  const close = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8];
  const come = await sendRaw(served.port, [...ping(97), ...ping(98), ...close]);
  assertEquals([...come.slice(-7)], [0x8a, 1, 98, 0x88, 2, 0x03, 0xe8]);
});

Deno.test("WebSocket: who leaves a message incomplete is cut off, who says nothing is not", async () => {
  await using served = await serveHttp(never, { clientStallTimeoutMs: 300 });
  const quiet = converse(served.url, {
    onOpen: (socket) => void setTimeout(() => socket.close(1000), 1000),
  });
  await sendRaw(served.port, [0x81, 0x85, 0, 0, 0, 0, 97]);
  assertEquals((await quiet).code, 1000);
  assertEquals(served.outcomes.map(({ httpStatus }) => httpStatus), [408, 101]);
});

Deno.test("WebSocket: a function that does not read holds its client back", async () => {
  const go = Promise.withResolvers<void>();
  async function* late(input: ReadableStream<Uint8Array>) {
    await go.promise;
    let bytes = 0;
    for await (const { byteLength } of input) bytes += byteLength;
    yield bytes;
  }
  await using served = await serveHttp(late);
  const message = new Uint8Array(64 * 1024);
  const { messages } = await converse(served.url, {
    onOpen(socket) {
      for (let at = 0; at < 500; at++) socket.send(message);
      socket.close();
      void eventually(() => served.calls[0]).then(async () => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        const { bytes = 0 } = served.calls[0]?.received ?? {};
        assert(bytes < 2_000_000, `${bytes} bytes were taken in`);
        go.resolve();
      });
    },
  });
  assertEquals(messages, [String(500 * message.byteLength)]);
});

Deno.test("WebSocket: a client that does not read holds its function back", async () => {
  let made = 0;
  async function* flood() {
    for (; made < 500; made++) yield new Uint8Array(100_000);
  }
  await using served = await serveHttp(flood);
  let seen = 0;
  const { messages, code } = await converse(served.url, {
    onOpen(socket) {
      socket.pause();
      setTimeout(() => {
        seen = made;
        socket.resume();
      }, 1000);
    },
  });
  // What the system holds of a connection is some MB.
  assert(seen < 250, `${seen} messages were made that nobody reads`);
  assertEquals([messages.length, code], [500, 1000]);
});

Deno.test("WebSocket: it goes by TLS", { ignore: needsOpenssl() }, async () => {
  await using authority = await makeAuthority();
  const { certFile, keyFile } = await authority.issue("server");
  const [cert, key, ca] = await Promise.all(
    [certFile, keyFile, authority.caFile].map((file) => Deno.readTextFile(file)),
  ) as [string, string, string];
  await using served = await serveHttp(echo, { tls: new SecureServers({ cert, key }) });
  const { messages, code } = await converse(`https://localhost:${served.port}`, {
    ca,
    send: ["Hello"],
    ...closeAfter(1, 1000),
  });
  assertEquals([messages, code], [["Hello"], 1000]);
});
