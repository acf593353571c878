import { assert, assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import { connect as connectHttp2 } from "node:http2";
import { setTimeout } from "node:timers/promises";
import type { Rejection } from "../../src/invocation/rejection.ts";
import { completeLimits, type ConnectionLimits } from "../../src/port/connection_limits.ts";
import { guardSession } from "../../src/port/http2/session_guard.ts";
import { toOnStream } from "../../src/port/http2/stream_request.ts";
import type { OnRequest, PortResponse } from "../../src/port/on_request.ts";
import { openPort } from "../../src/port/open_port.ts";
import { SecureServers } from "../../src/port/tls/secure_servers.ts";
import { until } from "../support/eventually.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { makeAuthority, needsOpenssl } from "../support/test_certificates.ts";
import { connectRaw, type RawClient } from "./http1/http1_client.ts";

const MIB = 1024 * 1024;
/** More than fits into sockets. */
const BODY_MIB = 40;
// deno-lint-ignore no-control-regex
const SETTINGS_TAKEN = /\0\0\0\x04\x01\0\0\0\0/;
const HOST = "Host: localhost\r\n";

/** Answers with what came. */
const echo: OnRequest = (request, response) => {
  const body: Uint8Array[] = [];
  request.on("data", (piece: Uint8Array) => body.push(piece));
  request.on("end", () => {
    const { httpVersion, method, url } = request;
    answerText(response, `${httpVersion} ${method} ${url} ${Buffer.concat(body)};`);
  });
  request.resume();
};

function answerText(response: PortResponse, text: string): void {
  response.writeHead(200, {});
  response.end(Buffer.from(text));
}

async function open(
  { onRequest = echo, tls, ...limits }:
    & ConnectionLimits
    & { readonly onRequest?: OnRequest; readonly tls?: SecureServers } = {},
) {
  const rejected: Rejection[] = [];
  const complete = completeLimits(limits, {
    onFull: () => {},
    onRejected: (rejection) => rejected.push(rejection),
  });
  const options = { host: "127.0.0.1", port: 0, limits: complete, tls };
  const { port, drain, close } = await openPort(options, {
    onStream: toOnStream(onRequest),
    onRequest,
  });
  return { port, drain, rejected, [Symbol.dispose]: close };
}

/** Sends it in pieces, each seen by the server alone. */
async function sendInPieces(client: RawClient, text: string): Promise<void> {
  for (const character of text) {
    await client.send(character);
    await setTimeout(1);
  }
}

async function askHttp2(authority: string, options = {}): Promise<string> {
  const session = guardSession(connectHttp2(authority, options));
  const stream = session.request({ ":method": "POST", ":path": "/2" });
  stream.setEncoding("utf8");
  stream.end("a");
  let answer = "";
  for await (const piece of stream) answer += piece;
  session.destroy();
  return answer;
}

Deno.test("openPort: the first bytes tell HTTP/1.1 from HTTP/2, wherever they are cut", async () => {
  using port = await open();
  await using old = await connectRaw(port.port);
  await sendInPieces(old, `POST /1 HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\na`);
  assertMatch(await old.until(/;/), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n1\.1 POST \/1 a;/);
  await using young = await connectRaw(port.port);
  // The preface, and settings of nothing.
  await sendInPieces(young, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
  // It sends its own, and acknowledges these.
  await young.until(SETTINGS_TAKEN);
  assertEquals(await askHttp2(`http://127.0.0.1:${port.port}`), "2.0 POST /2 a;");
  assertEquals(port.rejected, []);
});

Deno.test({
  name: "openPort: with TLS they say what they speak, and if not, their first bytes do",
  ignore: needsOpenssl(),
  async fn() {
    await using authority = await makeAuthority();
    const issued = await authority.issue("server");
    const [cert, key, caCert] = await Promise.all(
      [issued.certFile, issued.keyFile, authority.caFile].map((file) => Deno.readTextFile(file)),
    ) as [string, string, string];
    using port = await open({ tls: new SecureServers({ cert, key }) });
    const answer = "2.0 POST /2 a;";
    const url = `https://localhost:${port.port}`;
    assertEquals(await askHttp2(url, { ca: caCert }), answer);
    for (const alpnProtocols of [["http/1.1"], []]) {
      await using client = await connectRaw(port.port, { caCert, alpnProtocols });
      for (const path of ["/1", "/2"]) {
        await client.send(`GET ${path} HTTP/1.1\r\n${HOST}\r\n`);
        assertMatch(await client.until(new RegExp(`${path} ;`)), /^HTTP\/1\.1 200 OK\r\n/);
      }
    }
    await using unnamed = await connectRaw(port.port, { caCert, alpnProtocols: [] });
    await sendInPieces(unnamed, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
    await unnamed.until(SETTINGS_TAKEN);
    assertEquals(port.rejected, []);
  },
});

Deno.test("openPort: a connection of HTTP/1.1 carries one request after the other", async () => {
  using port = await open();
  await using client = await connectRaw(port.port);
  const chunks = "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n";
  for (
    const [path, rest, body] of [
      ["/1", "\r\n", ""],
      ["/2", "Content-Length: 3\r\n\r\nabc", "abc"],
      ["/3", `Transfer-Encoding: chunked\r\n\r\n${chunks}`, "abc"],
      [
        "/4",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n\r\n",
        "",
      ],
    ]
  ) {
    await client.send(`POST ${path} HTTP/1.1\r\n${HOST}${rest}`);
    await client.until(new RegExp(`1\\.1 POST ${path} ${body};`));
  }
  await client.send(`GET /5 HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
  assertMatch(await client.closed(), /Connection: close\r\n[^]*1\.1 GET \/5 ;/i);
  await using old = await connectRaw(port.port);
  await old.send("GET /6 HTTP/1.0\r\n\r\n");
  assertMatch(await old.closed(), /Connection: close\r\n[^]*1\.0 GET \/6 ;/i);
});

Deno.test("openPort: 1,000 requests that come at once are answered in order, one at a time", async () => {
  let most = 0;
  let underWay = 0;
  using port = await open({
    async onRequest(request, response) {
      most = Math.max(most, ++underWay);
      request.resume();
      await setTimeout(0);
      underWay--;
      answerText(response, `${request.url};`);
    },
  });
  await using client = await connectRaw(port.port);
  const paths = Array.from({ length: 1000 }, (_, index) => `/${index}`);
  await client.send(paths.map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`).join(""));
  const come = await client.until(/\/999;/);
  assertEquals(come.match(/\/\d+(?=;)/g), paths);
  assertEquals(most, 1);
});

Deno.test("openPort: a body that is not read holds its client back, also by TLS", async (t) => {
  for (const isSecure of [false, true]) {
    if (isSecure && needsOpenssl()) continue;
    await t.step(isSecure ? "by TLS" : "in plaintext", async () => {
      await using authority = isSecure ? await makeAuthority() : undefined;
      const issued = await authority?.issue("server");
      const textOf = (file?: string) => file === undefined ? "" : Deno.readTextFileSync(file);
      const caCert = textOf(authority?.caFile);
      const keys = { cert: textOf(issued?.certFile), key: textOf(issued?.keyFile) };
      const reads = Promise.withResolvers<void>();
      const read = Promise.withResolvers<number>();
      using port = await open({
        async onRequest(request) {
          await reads.promise;
          let length = 0;
          request.on("data", (piece: Uint8Array) => length += piece.byteLength);
          request.on("end", () => read.resolve(length));
          request.resume();
        },
        ...(isSecure && { tls: new SecureServers(keys) }),
      });
      await using client = await connectRaw(
        port.port,
        isSecure ? { caCert, alpnProtocols: ["http/1.1"] } : undefined,
      );
      await client.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: ${BODY_MIB * MIB}\r\n\r\n`);
      let sent = 0;
      const sending = (async () => {
        for (; sent < BODY_MIB; sent++) await client.send("a".repeat(MIB));
      })();
      await Promise.race([sending, setTimeout(1000)]);
      assert(sent < BODY_MIB / 2, `${sent} MiB were taken`);
      reads.resolve();
      await sending;
      assertEquals(await read.promise, BODY_MIB * MIB);
    });
  }
});

const SLOW: readonly (readonly [what: string, text: string])[] = [
  ["nothing", ""],
  ["a part of a preface", "PRI * HT"],
  ["a part of a first line", "GET / HT"],
  ["a part of the headers", `GET / HTTP/1.1\r\n${HOST}X: `],
  ["a part of a second head", `GET / HTTP/1.1\r\n${HOST}\r\nGET /`],
];

for (const [what, text] of SLOW) {
  Deno.test(`openPort: who sends ${what} is not waited for without end`, async () => {
    using port = await open({ handshakeTimeoutMs: 300 });
    await using client = await connectRaw(port.port);
    await client.send(text);
    const come = await client.closed();
    assertEquals(port.rejected.map(({ reason }) => reason), ["handshake-timeout"]);
    if (text.includes(HOST)) assertMatch(come, /HTTP\/1\.1 408 /);
  });
}

Deno.test("openPort: what is no request is refused in words, and its connection closed", async () => {
  using port = await open();
  await using client = await connectRaw(port.port);
  await client.send(`GET /1 HTTP/1.1\r\n${HOST}\r\nPOST /2 HTTP/1.1\r\n${HOST}Host: b\r\n\r\n`);
  assertMatch(
    await client.closed(),
    /1\.1 GET \/1 ;HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\nCannot take the request: .*Host\n$/,
  );
  assertEquals(port.rejected.map(({ reason }) => reason), ["protocol-error"]);
});

Deno.test("openPort: chunks that turn out to be none end their request", async () => {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<boolean>();
  using port = await open({
    onRequest(request, response) {
      begun.resolve();
      request.resume();
      response.on("close", () => ended.resolve(!request.aborted));
    },
  });
  await using client = await connectRaw(port.port);
  await client.send(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`);
  await begun.promise;
  await client.send("x\r\n");
  assertMatch(await client.closed(), /^HTTP\/1\.1 400 /);
  assertEquals(await ended.promise, false);
});

Deno.test("openPort: who does not send the rest of a request that is answered is not waited for", async () => {
  using port = await open({ onRequest: (_request, response) => answerText(response, "early;") });
  await using client = await connectRaw(port.port);
  await client.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\na`);
  assertMatch(await client.closed(), /early;$/);
  // One that does goes on.
  await using other = await connectRaw(port.port);
  await other.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\na`);
  await other.until(/early;/);
  await other.send(`123456789GET / HTTP/1.1\r\n${HOST}\r\n`);
  await other.until(/early;[^]*early;/);
});

Deno.test("openPort: connections of HTTP/1.1 without a request are closed after some time", async () => {
  using port = await open({ maxConnectionIdleMs: 500 });
  await using client = await connectRaw(port.port);
  await client.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  assertMatch(await client.closed(), /;$/);
  assertEquals(port.rejected, []);
});

Deno.test("openPort: more connections than there may be are closed, whatever they speak", async () => {
  using port = await open({ maxConnections: 1 });
  await using first = await connectRaw(port.port);
  await first.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await first.until(/;/);
  await using second = await connectRaw(port.port);
  await second.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  assertEquals(await second.closed(), "");
  assertEquals(port.rejected.map(({ reason }) => reason), ["max-connections"]);
});

Deno.test("openPort: a drain lets what is under way end, says so, and closes what is idle", async () => {
  const answer = Promise.withResolvers<void>();
  let requests = 0;
  using port = await open({
    async onRequest(request, response) {
      requests++;
      request.resume();
      if (request.url === "/slow") await answer.promise;
      answerText(response, "done;");
    },
  });
  await using idle = await connectRaw(port.port);
  await idle.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await idle.until(/done;/);
  await using busy = await connectRaw(port.port);
  await busy.send(`GET /slow HTTP/1.1\r\n${HOST}\r\nGET /next HTTP/1.1\r\n${HOST}\r\n`);
  await until(() => requests === 2, () => `${requests} requests`);
  const { heard, connections } = port.drain();
  await idle.closed();
  await heard;
  answer.resolve();
  assertMatch(await busy.closed(), /^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*done;$/i);
  await connections;
  // What came behind it is for another.
  assertEquals(requests, 2);
});

Deno.test({
  name: "openPort: close cuts off what is under way",
  ignore: sourceOnly("it is about a part of the source"),
  async fn() {
    using port = await open({ onRequest: () => {} });
    await using client = await connectRaw(port.port);
    await client.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    await setTimeout(50);
    port[Symbol.dispose]();
    assertEquals(await client.closed(), "");
  },
});
