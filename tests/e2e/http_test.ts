import { assert, assertEquals, assertMatch } from "@std/assert";
import { curl, SERVED_PROTOCOLS } from "../http/http_server.ts";
import { converse } from "../http/websocket/websocket_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { invokerProgram, needsHttp1 } from "../support/invoker_program.ts";
import { fixturePath, serveFixture } from "./serve_fixture.ts";

Deno.test("HTTP: curl, fetch and a gRPC client are answered on one port", {
  ignore: needsHttp1(),
}, async () => {
  await using served = await serveFixture("forms.ts");
  const { port } = served.invoker;
  const url = `http://localhost:${port}`;
  for (const protocol of SERVED_PROTOCOLS) {
    const { status, headers, body } = await curl(protocol, url, ["-d", "Hello"]);
    assertEquals([status, headers["content-type"], body], [200, "text/plain", "HELLO"]);
  }
  const answer = await fetch(url, { method: "POST", body: "Hello" });
  assertEquals([answer.status, await answer.text()], [200, "HELLO"]);
  assertEquals((await served.client.call(["Hello"])).texts, ["HELLO"]);
});

const PLACES = [
  ["--wire", "inside"],
  ["--wire", "outside"],
  ["--isolation", "process", "--wire", "inside"],
  ["--isolation", "process", "--wire", "outside"],
  ["--isolation", "none"],
];

for (const place of PLACES) {
  Deno.test(`HTTP: ${place.join(" ")} answers, knows the handler and what it takes`, async () => {
    const uri = fixturePath("forms.ts");
    const start = (handler: string, ...args: string[]) =>
      startInvokerProcess([`${uri}?handler=${handler}`, ...place, ...args], {
        denoOptions: ["--allow-all"],
      });
    await using upper = await start("default", "--log-level", "debug");
    await using constant = await start("constant");
    await using stream = await start("echo");
    await using seen = await start("lastEventSeen");
    for (const protocol of SERVED_PROTOCOLS) {
      const ask = async (port: number, path: string, ...args: string[]) => {
        const { status, body } = await curl(protocol, `http://localhost:${port}${path}`, args);
        return [status, body];
      };
      assertEquals(await ask(upper.port, "/", "-d", "Hello"), [200, "HELLO"]);
      assertEquals((await ask(upper.port, "/"))[0], 405);
      assertEquals((await ask(upper.port, "/other", "-d", "Hello"))[0], 404);
      assertEquals(await ask(upper.port, "/readyz"), [200, "ready\n"]);
      assertEquals((await ask(constant.port, "/constant"))[0], 200);
      const again = ["-H", "Accept: text/event-stream", "-H", "Last-Event-ID: 6"];
      assertEquals(await ask(seen.port, "/", ...again), [200, "data: 6\n\n"]);
      const lines = ["-H", "Content-Type: application/x-ndjson", "--data-binary", "1\n2\n"];
      assertEquals(await ask(stream.port, "/echo", ...lines), [200, "1\n2\n"]);
    }
    if (!needsHttp1()) {
      const { messages } = await converse(`http://localhost:${stream.port}`, {
        send: ["a", "b"],
        onMessage: (text, socket) => void (text === "b" && socket.close()),
      });
      assertEquals(messages, ["a", "b"]);
    }
    for (const protocol of SERVED_PROTOCOLS) {
      await upper.untilReported(
        new RegExp(`ended with 200, ${protocol} POST, in 1 \\(5 B\\), out 1 \\(5 B\\)`),
      );
    }
  });
}

Deno.test("HTTP: a page of elsewhere is refused, unless --cors names it", async () => {
  await using invoker = await startInvokerProcess([
    fixturePath("forms.ts"),
    ...["--cors", "https://example.com,https://example.org"],
  ]);
  const url = `http://localhost:${invoker.port}`;
  const [protocol = "HTTP/2"] = SERVED_PROTOCOLS;
  const ask = (origin: string, ...args: string[]) =>
    curl(protocol, url, ["-H", `Origin: ${origin}`, ...args]);
  const allowed = await ask("https://example.org", "-d", "a");
  assertEquals([allowed.status, allowed.headers["access-control-allow-origin"]], [
    200,
    "https://example.org",
  ]);
  assertEquals((await ask("https://elsewhere.com", "-d", "a")).status, 403);
  const preflight = await ask(
    "https://example.com",
    ...["-X", "OPTIONS", "-H", "Access-Control-Request-Method: POST"],
    ...["-H", "Access-Control-Request-Headers: content-type"],
  );
  assertEquals(
    [
      preflight.status,
      preflight.headers["access-control-allow-methods"],
      preflight.headers["access-control-allow-headers"],
    ],
    [204, "POST, OPTIONS", "content-type"],
  );
  const rebound = await curl(protocol, url, ["-H", "Host: rebound.example", "-d", "a"]);
  assertEquals(rebound.status, 421);
});

Deno.test("HTTP: a stop lets requests under way finish, and takes no more", {
  ignore: needsHttp1(),
}, async () => {
  await using invoker = await startInvokerProcess([`${fixturePath("forms.ts")}?handler=echo`]);
  const url = `http://localhost:${invoker.port}`;
  const { readable, writable } = new TransformStream<
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>
  >();
  const writer = writable.getWriter();
  const asked = fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: readable,
  });
  const encoder = new TextEncoder();
  await writer.write(encoder.encode("1\n"));
  const answer = await asked;
  invoker.signal("SIGTERM");
  await invoker.untilReported(/Stopping; Calls under way: 1/);
  await writer.write(encoder.encode("2\n"));
  await writer.close();
  assertEquals(await answer.text(), "1\n2\n");
  const { code } = await invoker.status;
  assertEquals(code, 0);
});

Deno.test("HTTP: with --http off nothing but gRPC is answered", async () => {
  await using invoker = await startInvokerProcess([fixturePath("forms.ts"), "--http", "off"]);
  const url = `http://localhost:${invoker.port}`;
  assert((await curl("HTTP/1.1", url, ["-d", "a"])).code !== 0);
  assertEquals((await curl("HTTP/2", url, ["-d", "a"])).status, 415);
});

/** How `call` ends that is sent lines without end, by what it calls. */
const ENDLESS:
  readonly (readonly [handler: string, printed: string, reported: RegExp, code: number])[] = [
    ["default", '"HELLO"\n', /^$/, 0],
    [
      "failsAtOnce",
      "",
      /^500 Internal Server Error: not today \(error-server-function-invocation\)\n$/,
      1,
    ],
  ];

for (const [handler, printed, reported, code] of ENDLESS) {
  Deno.test(`HTTP: call is answered by ${handler} while it is sent lines without end`, {
    ignore: needsHttp1(),
  }, async () => {
    await using invoker = await startInvokerProcess([
      `${fixturePath("forms.ts")}?handler=${handler}`,
    ]);
    const address = `localhost:${invoker.port}`;
    const program = invokerProgram(["call", "--http", "--address", address], ["--allow-all"]);
    const output = await new Deno.Command("bash", {
      args: ["-c", `yes hello | "$@"`, "bash", ...program],
      env: { NO_COLOR: "1" },
      stdin: "null",
      signal: AbortSignal.timeout(60_000),
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals([text(output.stdout), output.code], [printed, code], text(output.stderr));
    assertMatch(text(output.stderr), reported);
  });
}
